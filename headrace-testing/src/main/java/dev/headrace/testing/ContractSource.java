package dev.headrace.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A request's body that gives what it is told to. */
final class ContractSource implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
  private final ContractRig rig;
  private final AtomicLong asked = new AtomicLong();
  private volatile Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
  private volatile boolean cancelled;

  ContractSource(ContractRig rig) {
    this.rig = rig;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> to) {
    subscriber = to;
    to.onSubscribe(this);
  }

  @Override
  public void request(long n) {
    asked.addAndGet(n);
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  void awaitDemand() {
    rig.until(() -> asked.get() > 0, "the body is asked for more");
  }

  void give(String text) {
    awaitDemand();
    asked.decrementAndGet();
    to().onNext(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  void finish() {
    to().onComplete();
  }

  void fail(Throwable failure) {
    to().onError(failure);
  }

  private Flow.Subscriber<? super ByteBuffer> to() {
    return Objects.requireNonNull(subscriber);
  }
}
