package dev.headrace.core;

/** Status 5xx: the server failed (RFC 9110 §15.6). */
public final class ServerErrorException extends ResponseException {
  private static final long serialVersionUID = 1;

  ServerErrorException(int status, Headers headers, byte[] body, ErrorContext context) {
    super(status, headers, body, context);
  }
}
