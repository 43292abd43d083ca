package dev.headrace.core;

/** Status 409: the request does not fit the resource's state (RFC 9110 §15.5.10). */
public final class ConflictException extends ResponseException {
  private static final long serialVersionUID = 1;

  ConflictException(Headers headers, byte[] body, ErrorContext context) {
    super(409, headers, body, context);
  }
}
