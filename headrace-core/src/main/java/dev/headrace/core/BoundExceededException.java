package dev.headrace.core;

import org.jspecify.annotations.Nullable;

/** A body, a header section or the expansion of an encoded body is over its bound. */
public non-sealed class BoundExceededException extends HeadraceException {
  private static final long serialVersionUID = 1;

  /** An exception with these facts. */
  public BoundExceededException(String message, ErrorContext context, @Nullable Throwable cause) {
    super(message, context, cause);
  }

  /** A body longer than {@code limit} bytes. */
  public static BoundExceededException body(long limit, Call call) {
    return new BoundExceededException(
        "the response body is longer than the bound of "
            + limit
            + " bytes: raise bodyLimit, or stream it",
        ErrorContext.of(Reason.BOUND_EXCEEDED, call).in(Phase.BODY),
        null);
  }
}
