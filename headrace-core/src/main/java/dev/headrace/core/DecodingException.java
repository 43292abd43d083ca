package dev.headrace.core;

import org.jspecify.annotations.Nullable;

/** The body is not what was asked for: its coding, its media type or its value. */
public non-sealed class DecodingException extends HeadraceException {
  private static final long serialVersionUID = 1;

  /** An exception with these facts. */
  public DecodingException(String message, ErrorContext context, @Nullable Throwable cause) {
    super(message, context, cause);
  }
}
