package dev.headrace.core;

import java.nio.charset.StandardCharsets;

/** The server answered with a status outside 2xx. One leaf for each common status. */
public non-sealed class ResponseException extends HeadraceException {
  private static final long serialVersionUID = 1;
  private final int status;
  private final transient Headers headers;
  private final byte[] body;

  /**
   * An exception of this answer.
   *
   * @param body what was kept of it: 64 KiB at most
   */
  protected ResponseException(int status, Headers headers, byte[] body, ErrorContext context) {
    super("the server answered " + status, context, null);
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** The exception for {@code status}: the leaf, if there is one. */
  public static ResponseException of(
      int status, Headers headers, byte[] body, ErrorContext context) {
    return switch (status) {
      case 400 -> new BadRequestException(headers, body, context);
      case 401 -> new UnauthorizedException(headers, body, context);
      case 403 -> new ForbiddenException(headers, body, context);
      case 404 -> new NotFoundException(headers, body, context);
      case 409 -> new ConflictException(headers, body, context);
      case 422 -> new UnprocessableContentException(headers, body, context);
      case 429 -> new TooManyRequestsException(headers, body, context);
      default ->
          status >= 500 && status < 600
              ? new ServerErrorException(status, headers, body, context)
              : new ResponseException(status, headers, body, context);
    };
  }

  /** The status code. */
  public final int status() {
    return status;
  }

  /** The header fields. */
  public final Headers headers() {
    return headers;
  }

  /** What was kept of the body: 64 KiB at most, decoded. A copy. */
  public final byte[] body() {
    return body.clone();
  }

  /** {@link #body()} as UTF-8. */
  public final String bodyText() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
