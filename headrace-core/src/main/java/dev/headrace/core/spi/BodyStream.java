package dev.headrace.core.spi;

import dev.headrace.core.Drain;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A response's body that is handed on as its reader demands it, by the rules of Reactive Streams:
 * one signal at a time, on constant stack. What is received waits here until it is demanded; its
 * {@link Source} sees to it that it does not grow. Thread-safe, for one subscriber: {@link
 * dev.headrace.core.Body#once} lets no second one pass.
 */
public final class BodyStream implements Flow.Publisher<ByteBuffer> {
  private static final AtomicLongFieldUpdater<BodyStream> DEMAND =
      AtomicLongFieldUpdater.newUpdater(BodyStream.class, "demand");

  private final Queue<ByteBuffer> waiting = new ConcurrentLinkedQueue<>();
  private final Drain drain = new Drain(this::emit);
  private final Source source;
  private volatile long demand;
  private volatile Flow.@Nullable Subscriber<? super ByteBuffer> reader;
  private volatile @Nullable Throwable failure;
  private volatile boolean complete;
  private volatile boolean over;

  /** Where a body comes from. */
  public interface Source {
    /** The reader wants more. On the reader's thread. */
    void demanded();

    /** The reader is about to be given {@code bytes}. One call at a time, as the next. */
    void handsOver(int bytes);

    /** Nothing more can be handed over now; called whenever something may have changed. */
    void settled();

    /** The reader does not want the rest, or has broken the rules. On the reader's thread. */
    void abandoned();
  }

  /** The body that comes from {@code source}, none of which is here. */
  public BodyStream(Source source) {
    this.source = source;
  }

  /** Takes {@code buffer}, which nobody changes any more. */
  public void receive(ByteBuffer buffer) {
    waiting.add(buffer.asReadOnlyBuffer());
    drain.run();
  }

  /** All of the body was received. */
  public void complete() {
    complete = true;
    drain.run();
  }

  /** The body ends with {@code cause}; what is still waiting is dropped. */
  public void fail(Throwable cause) {
    failure = cause;
    drain.run();
  }

  /** Has {@link Source#settled} called, because something has changed there. */
  public void settle() {
    drain.run();
  }

  /** Whether the reader wants more than it was given. */
  public boolean isDemanded() {
    return demand > 0;
  }

  /** Whether the reader wants something, nothing is waiting, and something may come. */
  public boolean isStarving() {
    return isDemanded() && waiting.isEmpty() && !complete && failure == null && !over;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> to) {
    reader = to;
    to.onSubscribe(new Demands());
    drain.run();
  }

  private final class Demands implements Flow.Subscription {
    @Override
    public void request(long n) {
      if (n <= 0) {
        fail(new IllegalArgumentException("demand must be positive")); // Reactive Streams §3.9
        source.abandoned();
        return;
      }
      DEMAND.accumulateAndGet(
          BodyStream.this, n, (old, more) -> old + more < 0 ? Long.MAX_VALUE : old + more);
      source.demanded();
      drain.run();
    }

    @Override
    public void cancel() {
      over = true;
      waiting.clear();
      source.abandoned();
    }
  }

  private void emit() {
    Flow.Subscriber<? super ByteBuffer> to = reader;
    while (to != null && !over && failure == null && demand > 0) {
      ByteBuffer next = waiting.poll();
      if (next == null) {
        break;
      }
      if (demand != Long.MAX_VALUE) {
        DEMAND.decrementAndGet(this);
      }
      source.handsOver(next.remaining());
      to.onNext(next);
    }
    source.settled();
    if (to != null && !over) {
      end(to);
    }
  }

  private void end(Flow.Subscriber<? super ByteBuffer> to) {
    Throwable cause = failure;
    if (cause != null) {
      over = true;
      waiting.clear();
      to.onError(cause);
    } else if (complete && waiting.isEmpty()) {
      over = true;
      to.onComplete();
    }
  }
}
