package dev.headrace.core;

import dev.headrace.core.spi.Ledger;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A body that arrives as it is demanded. */
final class PublishedBody implements Body {
  private final Supplier<? extends Flow.Publisher<ByteBuffer>> source;
  private final long length;
  private final boolean repeatable;
  private final Runnable onClose;
  private final AtomicBoolean subscribed = new AtomicBoolean();
  private final AtomicBoolean over = new AtomicBoolean();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  PublishedBody(
      Supplier<? extends Flow.Publisher<ByteBuffer>> source,
      long length,
      boolean repeatable,
      Runnable onClose) {
    this.source = source;
    this.length = length;
    this.repeatable = repeatable;
    this.onClose = onClose;
    if (!repeatable) {
      Ledger.opened(Ledger.Kind.BODY);
    }
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public boolean isRepeatable() {
    return repeatable;
  }

  @Override
  public byte @Nullable [] buffered() {
    return null;
  }

  @Override
  public Flow.Publisher<ByteBuffer> publisher() {
    if (repeatable) {
      return source.get();
    }
    return subscriber -> {
      if (!subscribed.compareAndSet(false, true) || over.get()) {
        subscriber.onSubscribe(NoSubscription.INSTANCE);
        subscriber.onError(new IllegalStateException("this body was read or closed before"));
        return;
      }
      source.get().subscribe(new Watch(subscriber));
    };
  }

  @Override
  public CompletionStage<byte[]> collect(long limit, Call call) {
    return collected(new BodyCollector(this, limit, call, false));
  }

  @Override
  public CompletionStage<byte[]> collectAtMost(long limit, Call call) {
    return collected(new BodyCollector(this, limit, call, true));
  }

  private CompletionStage<byte[]> collected(BodyCollector collector) {
    try {
      publisher().subscribe(collector);
    } catch (Throwable broken) { // also Errors: the body must not be left open
      collector.fail(broken);
    }
    return collector.result();
  }

  @Override
  public CompletionStage<Void> ended() {
    return repeatable ? CompletableFuture.completedStage(null) : ended;
  }

  @Override
  public void close() {
    if (finish(null)) {
      try {
        onClose.run();
      } catch (Throwable dropped) { // also Errors: whoever closes goes on to complete a call
      }
    }
  }

  private boolean finish(@Nullable Throwable failure) {
    if (repeatable || !over.compareAndSet(false, true)) {
      return false;
    }
    Ledger.closed(Ledger.Kind.BODY);
    if (failure == null) {
      ended.complete(null);
    } else {
      ended.completeExceptionally(failure);
    }
    return true;
  }

  @Override
  public String toString() {
    return "Body[" + (length < 0 ? "stream" : length + " bytes, streamed") + "]";
  }

  private enum NoSubscription implements Flow.Subscription {
    INSTANCE;

    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  /** Passes everything on and notices the end. */
  private final class Watch implements Flow.Subscriber<ByteBuffer> {
    private final Flow.Subscriber<? super ByteBuffer> subscriber;

    Watch(Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscriber.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long n) {
              subscription.request(n);
            }

            @Override
            public void cancel() {
              try {
                subscription.cancel();
              } finally {
                close();
              }
            }
          });
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      subscriber.onNext(buffer);
    }

    @Override
    public void onError(Throwable failure) {
      finish(failure);
      subscriber.onError(failure);
    }

    @Override
    public void onComplete() {
      finish(null);
      subscriber.onComplete();
    }
  }
}
