package dev.headrace.transport.apache;

import dev.headrace.core.Headers;
import org.apache.hc.core5.http.message.BasicHttpResponse;

/** One response head as {@link HeadReader} read it, in the engine's shape. */
final class ResponseHead extends BasicHttpResponse {
  private static final long serialVersionUID = 1;
  final transient Headers fields;
  final transient Wire wire;

  /** The body's length, or one of the engine's constants for chunked and up to the end. */
  final long framedLength;

  /** Whether the connection may be used again. */
  final boolean reusable;

  ResponseHead(int status, Headers fields, Wire wire, Framing framing) {
    super(status);
    this.fields = fields;
    this.wire = wire;
    this.framedLength = framing.length();
    this.reusable = framing.reusable();
  }

  boolean isInterim() {
    return getCode() < 200;
  }
}
