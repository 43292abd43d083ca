package dev.headrace.core;

import org.jspecify.annotations.Nullable;

/** No answer could be had: the connection, the handshake, the wire or the peer failed. */
public non-sealed class TransportException extends HeadraceException {
  private static final long serialVersionUID = 1;

  /** An exception with these facts. */
  public TransportException(String message, ErrorContext context, @Nullable Throwable cause) {
    super(message, context, cause);
  }
}
