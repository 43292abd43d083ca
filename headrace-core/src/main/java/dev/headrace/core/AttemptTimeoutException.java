package dev.headrace.core;

import org.jspecify.annotations.Nullable;

/** One attempt took longer than its timeout. */
public final class AttemptTimeoutException extends CallTimeoutException {
  private static final long serialVersionUID = 1;

  /** An exception with these facts. */
  public AttemptTimeoutException(String message, ErrorContext context, @Nullable Throwable cause) {
    super(message, context, cause);
  }
}
