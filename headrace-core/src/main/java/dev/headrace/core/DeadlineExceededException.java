package dev.headrace.core;

import org.jspecify.annotations.Nullable;

/** The call's deadline passed; {@link #phase()} says what it was doing. */
public final class DeadlineExceededException extends CallTimeoutException {
  private static final long serialVersionUID = 1;

  /** An exception with these facts. */
  public DeadlineExceededException(
      String message, ErrorContext context, @Nullable Throwable cause) {
    super(message, context, cause);
  }
}
