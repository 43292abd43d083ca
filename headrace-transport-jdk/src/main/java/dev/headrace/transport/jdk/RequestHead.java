package dev.headrace.transport.jdk;

import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Origin;
import dev.headrace.core.Request;
import dev.headrace.core.spi.OwnFields;
import dev.headrace.core.spi.TransportFailures;
import java.net.URI;
import java.net.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** One request in the engine's shape. */
final class RequestHead {
  private RequestHead() {}

  /** Why {@code headers} cannot be sent, or null if they can. */
  static @Nullable HeadraceException refusal(Headers headers, TransportFailures failures) {
    String own = OwnFields.firstIn(headers);
    if (own != null) {
      return failures.ownField(own);
    }
    for (Headers.Field field : headers) {
      if (!field.value().chars().allMatch(c -> c < 0x80)) { // the engine would send question marks
        return failures.unsendable(
            "the header field " + field.name() + " is not ASCII: this transport cannot send it");
      }
    }
    return null;
  }

  /**
   * The request to be sent.
   *
   * @throws IllegalArgumentException if the engine's URI or its builder refuses a part of it
   */
  static HttpRequest of(Request request, HttpRequest.BodyPublisher body) {
    Origin origin = request.url().origin();
    URI uri = URI.create(origin.scheme() + "://" + origin.authority() + request.url().target());
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri).method(request.method().name(), body);
    request.headers().forEach(field -> builder.header(field.name(), field.value()));
    return builder.build();
  }
}
