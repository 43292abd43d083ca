package dev.headrace.core;

import org.jspecify.annotations.Nullable;

/** No usable credential could be had. */
public non-sealed class AuthenticationException extends HeadraceException {
  private static final long serialVersionUID = 1;

  /** An exception with these facts. */
  public AuthenticationException(String message, ErrorContext context, @Nullable Throwable cause) {
    super(message, context, cause);
  }
}
