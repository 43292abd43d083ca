package dev.headrace.core;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A body in memory. */
final class BufferedBody implements Body {
  static final BufferedBody EMPTY = new BufferedBody(new byte[0]);
  private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);
  private final byte[] bytes;

  BufferedBody(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public long length() {
    return bytes.length;
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public byte[] buffered() {
    return bytes;
  }

  @Override
  public Flow.Publisher<ByteBuffer> publisher() {
    return subscriber -> subscriber.onSubscribe(new OneBuffer(subscriber));
  }

  @Override
  public CompletionStage<byte[]> collect(long limit, Call call) {
    return bytes.length <= limit
        ? CompletableFuture.completedStage(bytes)
        : Completions.failed(BoundExceededException.body(limit, call));
  }

  @Override
  public CompletionStage<byte[]> collectAtMost(long limit, Call call) {
    return CompletableFuture.completedStage(
        bytes.length <= limit ? bytes : Arrays.copyOf(bytes, (int) limit));
  }

  @Override
  public CompletionStage<Void> ended() {
    return DONE;
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "Body[" + bytes.length + " bytes]";
  }

  private final class OneBuffer implements Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private boolean over; // subscriptions are used serially (Reactive Streams §2.7)

    OneBuffer(Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      if (over) {
        return;
      }
      over = true;
      if (n <= 0) {
        subscriber.onError(new IllegalArgumentException("demand must be positive")); // RS §3.9
        return;
      }
      if (bytes.length > 0) {
        subscriber.onNext(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
      }
      subscriber.onComplete();
    }

    @Override
    public void cancel() {
      over = true;
    }
  }
}
