package dev.headrace.transport.apache;

import dev.headrace.core.ProxyServer;
import javax.net.ssl.SSLEngine;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOSession;
import org.jspecify.annotations.Nullable;

/**
 * What one connection's parts know of each other: the reader and the writer of message heads, and
 * the exchange that uses it. Used by the connection's I/O thread, but for what is volatile.
 */
final class Wire {
  @Nullable RequestHead unanswered; // written, and no final response to it yet
  @Nullable SessionInputBuffer input; // null until the first bytes
  volatile @Nullable SSLEngine tls;
  volatile @Nullable ProxyServer forwarder; // an HTTP proxy that is asked for whole URLs
  volatile String protocol = "HTTP/1.1";
  volatile long keepAliveMillis = EngineSettings.KEEP_ALIVE.toMillis();

  private @Nullable IOSession session; // guarded by this
  private boolean aborted; // guarded by this

  /** The socket is connected: the first to know, before anybody who may have given up. */
  void opens(IOSession opened) {
    boolean late;
    synchronized (this) {
      session = opened;
      late = aborted;
    }
    if (late) {
      opened.close(CloseMode.IMMEDIATE);
    }
  }

  /** Closes the socket now, or as soon as it is connected. */
  void abort() {
    IOSession opened;
    synchronized (this) {
      aborted = true;
      opened = session;
    }
    if (opened != null) {
      opened.close(CloseMode.IMMEDIATE);
    }
  }

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
