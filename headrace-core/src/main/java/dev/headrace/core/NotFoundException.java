package dev.headrace.core;

/** Status 404: there is no such resource (RFC 9110 §15.5.5). */
public final class NotFoundException extends ResponseException {
  private static final long serialVersionUID = 1;

  NotFoundException(Headers headers, byte[] body, ErrorContext context) {
    super(404, headers, body, context);
  }
}
