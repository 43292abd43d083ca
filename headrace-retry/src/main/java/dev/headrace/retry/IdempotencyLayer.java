package dev.headrace.retry;

import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Completions;
import dev.headrace.core.Layer;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.CompletionStage;

/**
 * The layer that gives calls their {@link IdempotencyKeys} where these are automatic. It stands
 * above redirects and repetitions, so that a call has one key; {@link RetryLayer} puts it into the
 * header field. Thread-safe.
 */
public final class IdempotencyLayer implements Layer {
  private static final int BYTES = 16; // 128 bits
  private final IdempotencyKeys keys;
  private final SecureRandom random = new SecureRandom();

  private IdempotencyLayer(IdempotencyKeys keys) {
    this.keys = keys;
  }

  /** A layer that gives these keys. */
  public static IdempotencyLayer of(IdempotencyKeys keys) {
    return new IdempotencyLayer(keys);
  }

  @Override
  public CompletionStage<Response> handle(Call call, Sender next) {
    return Completions.guard(next, keys.isDue(call) ? call.withOptions(keyed(call)) : call);
  }

  private CallOptions keyed(Call call) {
    byte[] key = new byte[BYTES];
    random.nextBytes(key);
    String text = HexFormat.of().formatHex(key);
    return CallOptions.of(o -> o.idempotencyKey(text)).over(call.options());
  }

  @Override
  public String toString() {
    return "IdempotencyLayer[" + keys + "]";
  }
}
