package dev.headrace.testing;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** A reader of a streamed body that asks for as much as it is told to. */
final class ContractReader implements Flow.Subscriber<ByteBuffer> {
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger buffers = new AtomicInteger();
  private final CRC32 sum = new CRC32(); // signals come serially (Reactive Streams §1.3)
  private volatile Flow.@Nullable Subscription subscription;
  private volatile @Nullable Throwable failure;
  private volatile boolean complete;

  void ask(long n) {
    Objects.requireNonNull(subscription).request(n);
  }

  void cancel() {
    Objects.requireNonNull(subscription).cancel();
  }

  long bytes() {
    return bytes.get();
  }

  int buffers() {
    return buffers.get();
  }

  long sum() {
    return sum.getValue();
  }

  boolean isComplete() {
    return complete;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public void onSubscribe(Flow.Subscription to) {
    subscription = to;
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    bytes.addAndGet(buffer.remaining());
    sum.update(buffer);
    buffers.incrementAndGet();
  }

  @Override
  public void onError(Throwable thrown) {
    failure = thrown;
  }

  @Override
  public void onComplete() {
    complete = true;
  }
}
