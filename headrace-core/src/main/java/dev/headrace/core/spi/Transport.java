package dev.headrace.core.spi;

import dev.headrace.core.Call;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import java.util.concurrent.CompletionStage;

/**
 * What puts a request on the wire: the innermost sender.
 *
 * <p>A transport sends each call exactly once and does nothing else: no redirects, retries,
 * authentication, cookies or decoding. It reads the body into memory up to {@code
 * call.options().bodyLimit()} and completes when that is done, or at the response's head if {@code
 * call.options().isStreamed()}. More than that is a {@link
 * dev.headrace.core.BoundExceededException}, or outside 2xx left unread, and the exchange ends
 * there. It keeps the call's {@link dev.headrace.core.Exchange} up to date and ends the exchange at
 * once, closing the connection if there is no other way, when the call's scope is cancelled,
 * failing with the scope's cause. Every other failure is a typed one that says {@code sent}. It
 * never blocks the caller, name resolution included. Thread-safe.
 */
public interface Transport extends Sender, AutoCloseable {

  @Override
  CompletionStage<Response> send(Call call);

  /** What this transport can and cannot promise. */
  Capabilities capabilities();

  /** Closes all connections and ends all threads. Exchanges in flight fail. Idempotent. */
  @Override
  void close();

  /**
   * What a transport can and cannot promise.
   *
   * @param name for people
   * @param http2 whether it speaks HTTP/2
   * @param resends whether it may put a request on the wire twice without being asked
   */
  record Capabilities(String name, boolean http2, boolean resends) {}
}
