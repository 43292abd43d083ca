package dev.headrace.content;

import dev.headrace.core.Drain;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a body while it arrives, between its publisher and one subscriber. It asks upstream for
 * one buffer at a time, and only when the subscriber wants more than that buffer yields, so that it
 * holds one encoded buffer and no decoded one.
 *
 * <p>Signals and demand come from any thread; {@link #pump} runs on one at a time, and all fields
 * that are not volatile are its own.
 */
final class StreamedDecoding implements Flow.Subscriber<ByteBuffer>, Flow.Subscription {
  private static final int PIECE = 16 * 1024;
  private final Flow.Subscriber<? super ByteBuffer> downstream;
  private final Unwrapping unwrapping;
  private final Drain drain = new Drain(this::pump);
  private final AtomicLong demand = new AtomicLong();
  private volatile Flow.@Nullable Subscription upstream;
  private volatile @Nullable ByteBuffer arrived;
  private volatile boolean ended;
  private volatile @Nullable Throwable failure;
  private volatile boolean cancelled;
  private volatile boolean badDemand;
  private volatile boolean asked; // for a buffer that has not arrived
  private boolean drained = true; // all that was fed has been emitted
  private @Nullable ByteBuffer spare;
  private boolean over;

  StreamedDecoding(Flow.Subscriber<? super ByteBuffer> downstream, Unwrapping unwrapping) {
    this.downstream = downstream;
    this.unwrapping = unwrapping;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    upstream = subscription;
    downstream.onSubscribe(this);
    drain.run();
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    arrived = buffer;
    asked = false;
    drain.run();
  }

  @Override
  public void onError(Throwable cause) {
    failure = cause;
    drain.run();
  }

  @Override
  public void onComplete() {
    ended = true;
    drain.run();
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      badDemand = true;
    } else {
      demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
    }
    drain.run();
  }

  @Override
  public void cancel() {
    cancelled = true;
    drain.run();
  }

  private void pump() {
    try {
      while (!over && advance()) {
        // one step a turn
      }
    } catch (RuntimeException | Error broken) { // of the data, or thrown by the subscriber
      fail(broken, true);
    }
  }

  /** One step; false if nothing can be done until someone signals. */
  private boolean advance() {
    if (cancelled) {
      release(true);
      return false;
    }
    if (badDemand) {
      throw new IllegalArgumentException("demand must be positive"); // RS §3.9
    }
    Throwable broken = failure;
    if (broken != null) {
      fail(broken, false);
      return false;
    }
    if (demand.get() == 0) {
      return drained && ended && arrived == null && takeOrAsk(); // the end needs no demand
    }
    return emit() || takeOrAsk();
  }

  private boolean emit() {
    ByteBuffer out = spare != null ? spare : ByteBuffer.allocate(PIECE);
    drained = unwrapping.read(out) == 0;
    spare = drained ? out : null;
    if (drained) {
      return false;
    }
    demand.decrementAndGet();
    downstream.onNext(out.flip().asReadOnlyBuffer());
    return true;
  }

  /** Called when all that was fed is used up. */
  private boolean takeOrAsk() {
    boolean last = ended; // read first: the last buffer arrives before the end
    ByteBuffer buffer = arrived;
    if (buffer != null) {
      arrived = null;
      unwrapping.feed(buffer);
      return true;
    }
    if (last) {
      complete();
      return false;
    }
    Flow.Subscription source = upstream;
    if (!asked && source != null) {
      asked = true;
      source.request(1); // may answer at once; the drain then takes another turn
    }
    return false;
  }

  private void complete() {
    unwrapping.end();
    release(false);
    downstream.onComplete();
  }

  private void fail(Throwable cause, boolean cancelUpstream) {
    if (!over) {
      release(cancelUpstream);
      downstream.onError(cause);
    }
  }

  private void release(boolean cancelUpstream) {
    over = true;
    unwrapping.close();
    arrived = null;
    Flow.Subscription source = upstream;
    if (cancelUpstream && source != null) {
      source.cancel();
    }
  }
}
