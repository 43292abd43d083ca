package dev.headrace.transport.jdk;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Exchange;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Response;
import dev.headrace.core.TimeSource;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The response to one request as it comes in: its head, and its body in memory or streamed. */
final class Answer implements HttpResponse.BodyHandler<Void> {
  private final WireExchange exchange;
  private final Call call;
  private volatile @Nullable Download download;

  Answer(WireExchange exchange, Call call) {
    this.exchange = exchange;
    this.call = call;
  }

  /** Whether the head is here. */
  boolean hasBegun() {
    return download != null;
  }

  /** Whether the bytes stand still because the reader does not want any. */
  boolean waitsForReader() {
    Download sink = download;
    return sink != null && sink.isSuspended();
  }

  @Override
  public HttpResponse.BodySubscriber<Void> apply(HttpResponse.ResponseInfo head) {
    HeadraceException fault =
        new HeadCheck(exchange.options(), exchange.failures()).verdict(head.headers());
    if (fault != null) {
      exchange.fail(fault);
    }
    if (!exchange.begins()) {
      throw new Refusal("nobody wants the response");
    }
    Download body = download(head);
    if (exchange.isOver()) { // ended before it could know the body
      body.drop();
    }
    return body;
  }

  private static Headers headers(HttpResponse.ResponseInfo head) {
    HttpHeaders received = head.headers();
    Headers.Builder headers = Headers.builder();
    for (Map.Entry<String, List<String>> field : received.map().entrySet()) {
      field.getValue().forEach(value -> headers.addReceived(field.getKey(), value));
    }
    return headers.build();
  }

  /** RFC 9112 §6.3: none after HEAD, nor with 204 and 304, whatever the head says. */
  private long bodyLength(int status, long stated) {
    boolean none = call.request().method().name().equals("HEAD") || status == 204 || status == 304;
    return none ? 0 : stated;
  }

  private Download download(HttpResponse.ResponseInfo head) {
    Response bare = Response.of(head.statusCode(), headers(head), Body.empty(), received());
    long stated = head.headers().firstValueAsLong("Content-Length").orElse(-1);
    long length = bodyLength(head.statusCode(), stated);
    if (call.options().isStreamed() && length != 0) {
      StreamedDownload stream = new StreamedDownload(exchange, length);
      download = stream; // first: whoever has the response may end the exchange
      exchange.handOver(bare.withBody(Body.once(stream.stream(), length, exchange::abandon)));
      return stream;
    }
    long limit = call.options().bodyLimit();
    if (length > limit && bare.isSuccessful()) {
      exchange.fail(exchange.failures().bodyTooLong(limit));
    }
    Download sink = new BufferedDownload(exchange, bare, length, limit);
    download = sink;
    return sink;
  }

  private Response.Received received() {
    exchange.active();
    TimeSource time = exchange.options().time();
    long now = time.nanoTime();
    Objects.requireNonNull(call.get(Exchange.KEY)).answered(now);
    return new Response.Received(time.now(), now, "HTTP/1.1");
  }

  /** The engine has done with it. */
  void ends() {
    Download sink = download;
    if (sink != null) {
      sink.ends();
    }
  }

  /** Nobody wants the rest. */
  void drop() {
    Download sink = download;
    if (sink != null) {
      sink.drop();
    }
  }

  /** Tells the reader of a streamed body, if there is one. */
  void fails(Throwable cause) {
    if (download instanceof StreamedDownload stream) {
      stream.stream().fail(cause);
    }
  }
}
