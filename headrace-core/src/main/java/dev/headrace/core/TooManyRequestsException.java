package dev.headrace.core;

/**
 * Status 429: the server rejected the request for its rate (RFC 6585 §4); {@link #retryAfter()}
 * says how long to wait.
 */
public final class TooManyRequestsException extends ResponseException {
  private static final long serialVersionUID = 1;

  TooManyRequestsException(Headers headers, byte[] body, ErrorContext context) {
    super(429, headers, body, context);
  }
}
