package dev.headrace.transport.apache;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.spi.ResponseBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.jspecify.annotations.Nullable;

/**
 * The response to one request as it comes in: its head, and its body in memory or streamed. Driven
 * by the connection's I/O thread; others only look.
 */
final class Answer {
  private final WireExchange exchange;
  private final Call call;
  private volatile @Nullable ResponseHead head;
  private volatile @Nullable StreamedDownload stream;
  private volatile @Nullable ResponseBuffer buffer; // if it is not streamed
  private long received; // bytes of the body

  Answer(WireExchange exchange, Call call) {
    this.exchange = exchange;
    this.call = call;
  }

  /** Whether the final head is here. */
  boolean hasBegun() {
    return head != null;
  }

  /** Whether the bytes stand still because the reader does not want any. */
  boolean isSuspended() {
    StreamedDownload streamed = stream;
    return streamed != null && streamed.isSuspended();
  }

  /** The head of a response that leaves its connection fit for another one, or null. */
  @Nullable ResponseHead reusable() {
    ResponseHead answer = head;
    return answer != null && answer.reusable && !answer.wire.hasLeftover() ? answer : null;
  }

  /** The head is here, and a body follows or not. */
  void begins(ResponseHead answer, boolean hasBody, Response.Received received) {
    head = answer;
    Response bare = Response.of(answer.getCode(), answer.fields, Body.empty(), received);
    long limit = call.options().bodyLimit();
    if (!hasBody && answer.framedLength > 0) {
      endsTooEarly(); // RFC 9113 §8.1.1
    } else if (!hasBody) {
      exchange.finish(bare);
    } else if (call.options().isStreamed()) {
      StreamedDownload streamed = new StreamedDownload(exchange);
      stream = streamed;
      long length = Math.max(-1, answer.framedLength);
      exchange.handOver(bare.withBody(Body.once(streamed.stream(), length, exchange::abandon)));
    } else if (answer.framedLength > limit && bare.isSuccessful()) {
      exchange.fail(exchange.failures().bodyTooLong(limit));
    } else {
      buffer = new ResponseBuffer(bare, answer.framedLength, limit);
    }
  }

  /** Takes the handle on the flow of bytes, called when the window is used up. */
  void window(CapacityChannel channel) throws IOException {
    StreamedDownload streamed = stream;
    if (streamed != null) {
      streamed.window(channel);
    } else if (buffer != null) {
      channel.update(Integer.MAX_VALUE); // the limit bounds it
    }
  }

  /** Bytes came that are not of the body, and are of the window. */
  void padding(int bytes) {
    StreamedDownload streamed = stream;
    if (streamed != null) {
      streamed.padding(bytes);
    }
  }

  void receive(ByteBuffer source) {
    ResponseHead answer = head;
    ResponseBuffer buffered = buffer;
    StreamedDownload streamed = stream;
    received += source.remaining();
    if (answer != null && answer.framedLength >= 0 && received > answer.framedLength) {
      String tooMuch = "the response's body is longer than its length";
      exchange.fail(exchange.failures().of(Reason.PROTOCOL, tooMuch, null));
    } else if (streamed != null) {
      streamed.receive(source);
    } else if (buffered != null && !buffered.receive(source)) {
      tooLong(buffered.whole());
    }
  }

  /** The beginning of an error's body is enough, so that its status is not lost. */
  private void tooLong(Response begun) {
    if (begun.isSuccessful()) {
      exchange.fail(exchange.failures().bodyTooLong(call.options().bodyLimit()));
    } else {
      exchange.abandon();
      exchange.handOver(begun);
    }
  }

  /** The engine has seen the body's end. */
  void ends() {
    ResponseHead answer = head;
    ResponseBuffer buffered = buffer;
    StreamedDownload streamed = stream;
    if (answer == null) {
      return;
    }
    boolean toTheEnd = answer.framedLength == ContentLengthStrategy.UNDEFINED;
    boolean cut = received < answer.framedLength;
    if (cut || toTheEnd && !answer.wire.endIsProved()) {
      endsTooEarly();
    } else if (buffered != null) {
      exchange.finish(buffered.whole());
    } else if (streamed != null && exchange.finish()) {
      streamed.completes();
    }
  }

  private void endsTooEarly() {
    String cut = "the connection ended without saying that the body is whole";
    exchange.fail(exchange.failures().of(Reason.TRUNCATED, cut, null));
  }

  /** Tells the reader of a streamed body, if there is one. */
  void fails(Throwable cause) {
    StreamedDownload streamed = stream;
    if (streamed != null) {
      streamed.stream().fail(cause);
    }
  }
}
