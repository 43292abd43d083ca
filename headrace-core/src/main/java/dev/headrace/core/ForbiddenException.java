package dev.headrace.core;

/** Status 403: the credential does not suffice (RFC 9110 §15.5.4). */
public final class ForbiddenException extends ResponseException {
  private static final long serialVersionUID = 1;

  ForbiddenException(Headers headers, byte[] body, ErrorContext context) {
    super(403, headers, body, context);
  }
}
