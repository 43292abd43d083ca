package dev.headrace.core;

/** Status 401: the credential is missing or not accepted (RFC 9110 §15.5.2). */
public final class UnauthorizedException extends ResponseException {
  private static final long serialVersionUID = 1;

  UnauthorizedException(Headers headers, byte[] body, ErrorContext context) {
    super(401, headers, body, context);
  }
}
