package dev.headrace.core;

import org.jspecify.annotations.Nullable;

/**
 * Headrace's own limiter refused the call: its queue is full, or the wait cannot fit the deadline.
 * Nothing was sent.
 */
public non-sealed class RateLimitException extends HeadraceException {
  private static final long serialVersionUID = 1;

  /** An exception with these facts. */
  public RateLimitException(String message, ErrorContext context, @Nullable Throwable cause) {
    super(message, context, cause);
  }
}
