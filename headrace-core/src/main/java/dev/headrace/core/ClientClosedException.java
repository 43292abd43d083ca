package dev.headrace.core;

import org.jspecify.annotations.Nullable;

/** The client is closed, or was closed while the call was in flight. */
public non-sealed class ClientClosedException extends HeadraceException {
  private static final long serialVersionUID = 1;

  /** An exception with these facts. */
  public ClientClosedException(String message, ErrorContext context, @Nullable Throwable cause) {
    super(message, context, cause);
  }
}
