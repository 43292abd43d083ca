package dev.headrace.transport.apache;

import javax.net.ssl.SSLEngine;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What one connection's parts know of each other: the reader and the writer of message heads, and
 * the exchange that uses it. Used by the connection's I/O thread, but for what is volatile.
 */
final class Wire {
  @Nullable RequestHead unanswered; // written, and no final response to it yet
  @Nullable SessionInputBuffer input; // null until the first bytes
  volatile @Nullable SSLEngine tls;
  volatile long keepAliveMillis = EngineSettings.KEEP_ALIVE.toMillis();

  /** Whether the server sent more than the response: the connection cannot be trusted any more. */
  boolean hasLeftover() {
    SessionInputBuffer buffer = input;
    return buffer != null && buffer.hasData();
  }

  /**
   * Whether the connection ended in a way that proves that nothing is missing: over TLS only a
   * close_notify does (RFC 9112 §9.8).
   */
  boolean endIsProved() {
    SSLEngine engine = tls;
    return engine == null || engine.isInboundDone();
  }
}
