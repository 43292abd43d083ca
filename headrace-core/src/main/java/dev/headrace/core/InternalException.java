package dev.headrace.core;

import org.jspecify.annotations.Nullable;

/**
 * A defect: the engine, a transport, a codec or a user's layer broke its contract; the cause says
 * how.
 */
public non-sealed class InternalException extends HeadraceException {
  private static final long serialVersionUID = 1;

  /** An exception with these facts. */
  public InternalException(String message, ErrorContext context, @Nullable Throwable cause) {
    super(message, context, cause);
  }
}
