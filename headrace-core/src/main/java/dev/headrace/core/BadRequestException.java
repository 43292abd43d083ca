package dev.headrace.core;

/** Status 400: the server cannot make sense of the request (RFC 9110 §15.5.1). */
public final class BadRequestException extends ResponseException {
  private static final long serialVersionUID = 1;

  BadRequestException(Headers headers, byte[] body, ErrorContext context) {
    super(400, headers, body, context);
  }
}
