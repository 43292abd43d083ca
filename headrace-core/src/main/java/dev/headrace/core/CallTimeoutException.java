package dev.headrace.core;

import org.jspecify.annotations.Nullable;

/** The call, or one attempt of it, ran out of time; {@link #phase()} says what spent it. */
public non-sealed class CallTimeoutException extends HeadraceException {
  private static final long serialVersionUID = 1;

  /** An exception with these facts. */
  public CallTimeoutException(String message, ErrorContext context, @Nullable Throwable cause) {
    super(message, context, cause);
  }
}
