package dev.headrace.core;

/** Status 422: the content makes no sense to the server (RFC 9110 §15.5.21). */
public final class UnprocessableContentException extends ResponseException {
  private static final long serialVersionUID = 1;

  UnprocessableContentException(Headers headers, byte[] body, ErrorContext context) {
    super(422, headers, body, context);
  }
}
