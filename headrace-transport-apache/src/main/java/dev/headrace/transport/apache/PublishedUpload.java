package dev.headrace.transport.apache;

import dev.headrace.core.Body;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.jspecify.annotations.Nullable;

/**
 * A published body on its way out: one buffer at a time, the next one asked for when the connection
 * took it. The publisher is subscribed to, and asked, on the I/O thread, and may answer on any.
 */
final class PublishedUpload extends Upload implements Flow.Subscriber<ByteBuffer> {
  private final Body body;
  private final WireExchange exchange;
  private volatile @Nullable DataStreamChannel channel;
  private volatile Flow.@Nullable Subscription subscription;
  private volatile @Nullable ByteBuffer current; // set by the publisher, cleared when written
  private volatile boolean complete;
  private volatile boolean stopped;
  private long received; // signals come serially (Reactive Streams §1.3); published by `current`

  PublishedUpload(Body body, WireExchange exchange) {
    this.body = body;
    this.exchange = exchange;
  }

  @Override
  int available() {
    return !stopped && !isDone() && (current != null || complete) ? 1 : 0;
  }

  @Override
  boolean waitsForCaller() {
    return !isDone() && current == null && !complete;
  }

  @Override
  void produce(DataStreamChannel out) throws IOException {
    if (channel == null) {
      channel = out;
      body.publisher().subscribe(this);
    }
    while (!stopped && !isDone()) {
      ByteBuffer buffer = current;
      if (buffer == null) {
        if (complete) {
          end(out);
        }
        return;
      }
      if (buffer.hasRemaining() && out.write(buffer) == 0 || buffer.hasRemaining()) {
        return; // the socket is full; there is more when it is not
      }
      current = null;
      if (received == body.length()) {
        end(out); // RFC 9112 §6.2: the request is whole, whether or not its publisher said so
      }
      Flow.Subscription from = subscription;
      if (from != null) {
        from.request(1);
      }
    }
  }

  @Override
  void stop() {
    stopped = true;
    current = null;
    Flow.Subscription from = subscription;
    if (from != null && !complete) {
      from.cancel();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription to) {
    if (subscription != null || stopped) {
      to.cancel(); // Reactive Streams §2.5
      return;
    }
    subscription = to;
    to.request(1);
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    if (stopped) {
      return;
    }
    received += buffer.remaining();
    if (body.length() >= 0 && received > body.length()) {
      exchange.fail(exchange.failures().uploadTooLong(body.length()));
      return;
    }
    current = buffer;
    wake();
  }

  @Override
  public void onError(Throwable failure) {
    if (!stopped) {
      exchange.fail(exchange.failures().uploadFailed(failure));
    }
  }

  @Override
  public void onComplete() {
    if (stopped) {
      return;
    }
    if (received < body.length()) {
      exchange.fail(exchange.failures().uploadTooShort(received, body.length()));
      return;
    }
    complete = true;
    wake();
  }

  private void wake() {
    exchange.active();
    DataStreamChannel out = channel;
    if (out != null) {
      out.requestOutput();
    }
  }
}
