package dev.headrace.retry;

import dev.headrace.core.Call;
import dev.headrace.core.Headers;
import dev.headrace.core.Hop;
import dev.headrace.core.Method;
import dev.headrace.core.Request;

/**
 * How calls carry the key by which a server recognises a repetition, and so makes any method safe
 * to repeat: in a header field of its own, {@code Idempotency-Key} unless said otherwise
 * (draft-ietf-httpapi-idempotency-key-header-07 §2). The value is sent as it is given, without the
 * draft's quotes, as those servers read it that have one.
 *
 * <p>A key is a call's: the same in all its attempts and on all its redirects, but for those to
 * another origin, which do not get it. Immutable.
 */
public final class IdempotencyKeys {
  private static final IdempotencyKeys GIVEN = new IdempotencyKeys("Idempotency-Key", false);
  private static final IdempotencyKeys AUTOMATIC = new IdempotencyKeys("Idempotency-Key", true);
  private final String header;
  private final boolean automatic;

  private IdempotencyKeys(String header, boolean automatic) {
    this.header = header;
    this.automatic = automatic;
  }

  /** The default: the keys that callers give, and no others. */
  public static IdempotencyKeys given() {
    return GIVEN;
  }

  /**
   * A key of 128 random bits, in hexadecimal digits, for each POST and PATCH to which the caller
   * gives none. Only for servers that know the field: others act on every copy.
   */
  public static IdempotencyKeys automatic() {
    return AUTOMATIC;
  }

  /**
   * These, in another header field.
   *
   * @throws IllegalArgumentException if that is no name of one
   */
  public IdempotencyKeys header(String name) {
    Headers.of(name, "");
    return new IdempotencyKeys(name, automatic);
  }

  /** Whether calls get keys that their callers did not give. */
  public boolean isAutomatic() {
    return automatic;
  }

  /** Whether {@code call} is to be given a key. */
  boolean isDue(Call call) {
    Request request = call.request();
    boolean repeatsHarm =
        request.method().equals(Method.POST) || request.method().equals(Method.PATCH);
    return automatic
        && repeatsHarm
        && call.options().idempotencyKey() == null
        && !request.headers().contains(header);
  }

  /** {@code call} with its key, if it has one, in the header field. */
  public Call sent(Call call) {
    String key = call.options().idempotencyKey();
    if (key == null) {
      return call;
    }
    Request request = call.request();
    Hop hop = call.get(Hop.KEY);
    boolean foreign = hop != null && !hop.first().equals(request.url().origin());
    return foreign ? call : call.withRequest(request.withHeader(header, key));
  }

  /** Whether the server recognises a repetition of {@code request}. */
  boolean covers(Request request) {
    return request.headers().contains(header);
  }

  @Override
  public String toString() {
    return header + (automatic ? ", automatic" : "");
  }
}
