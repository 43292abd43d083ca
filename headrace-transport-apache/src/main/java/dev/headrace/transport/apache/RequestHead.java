package dev.headrace.transport.apache;

import dev.headrace.core.Request;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.jspecify.annotations.Nullable;

/** One request in the engine's shape; its header fields stay where they are. */
final class RequestHead extends BasicHttpRequest {
  private static final long serialVersionUID = 1;

  final transient Request request;
  final transient WireExchange exchange;

  RequestHead(Request request, WireExchange exchange) {
    super(request.method().name(), null, null, request.url().target()); // parses no URI
    this.request = request;
    this.exchange = exchange;
  }

  /** Whether a body follows. */
  boolean hasBody() {
    return request.body().length() != 0;
  }

  /** The entity in the engine's terms, or null if no body follows. */
  @Nullable EntityDetails entity() {
    return hasBody() ? new BasicEntityDetails(request.body().length(), null) : null;
  }

  /** The length of what follows the head, in the engine's terms. */
  long framedLength() {
    long length = request.body().length();
    return length < 0 ? ContentLengthStrategy.CHUNKED : length;
  }

  /** Whether a length is stated: RFC 9110 §8.6 wants a zero where a body would be usual. */
  boolean statesLength() {
    long length = request.body().length();
    return length > 0 || length == 0 && request.method().hasUsualBody();
  }
}
