package dev.headrace.testing;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * The socket of one accepted connection, with TLS over it or not, and the ways in which it ends.
 */
final class FaultWire {
  private final Socket plain;
  private volatile Socket socket; // plain, or TLS over it
  private volatile boolean wasReset;

  FaultWire(Socket plain) {
    this.plain = plain;
    this.socket = plain;
  }

  /** Shakes hands; with {@code http2} nothing else is spoken (RFC 9113 §3.2). */
  void startTls(SSLContext tls, boolean http2) throws IOException {
    String host = plain.getInetAddress().getHostAddress();
    SSLSocket secure =
        (SSLSocket) tls.getSocketFactory().createSocket(plain, host, plain.getPort(), true);
    secure.setUseClientMode(false);
    if (http2) {
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      secure.setSSLParameters(parameters);
    }
    socket = secure;
    secure.startHandshake();
  }

  /** What is read from and written to. */
  Socket socket() {
    return socket;
  }

  /** Whether it was ended by RST here. */
  boolean wasReset() {
    return wasReset;
  }

  /** Ends it as {@code step} says; after a close or a cut the peer may go on sending. */
  void end(Step step) throws IOException {
    switch (step.kind()) {
      case CLOSE -> {
        if (socket instanceof SSLSocket) {
          socket.shutdownOutput();
        }
        finish();
      }
      case CUT -> finish();
      case RESET -> {
        wasReset = true;
        plain.setSoLinger(true, 0);
        plain.close();
      }
      default -> throw new IllegalArgumentException("not the end of a connection: " + step.kind());
    }
  }

  private void finish() throws IOException {
    if (!plain.isOutputShutdown()) {
      plain.shutdownOutput();
    }
  }

  /** Lets go of it. */
  void close() throws IOException {
    plain.close();
  }
}
