package dev.headrace.core;

import org.jspecify.annotations.Nullable;

/**
 * The server's quota is used up for longer than it makes sense to wait; {@link #retryAfter()} says
 * how long.
 */
public final class QuotaExhaustedException extends RateLimitException {
  private static final long serialVersionUID = 1;

  /** An exception with these facts. */
  public QuotaExhaustedException(String message, ErrorContext context, @Nullable Throwable cause) {
    super(message, context, cause);
  }
}
