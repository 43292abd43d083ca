package dev.headrace.transport.apache;

import dev.headrace.core.Drain;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.jspecify.annotations.Nullable;

/**
 * A body that is handed on as it is demanded. What the reader leaves waiting here is bounded by the
 * connection's window, which moves on as buffers are handed over.
 */
final class StreamedDownload implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
  private final Queue<ByteBuffer> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicLong demand = new AtomicLong();
  private final AtomicLong unread = new AtomicLong(); // bytes received and not handed over
  private final AtomicLong handedOver = new AtomicLong(); // bytes, not yet given back as window
  private final Drain drain = new Drain(this::emit);
  private final WireExchange exchange;
  private volatile Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
  private volatile @Nullable CapacityChannel window;
  private volatile @Nullable Throwable failure;
  private volatile boolean complete;
  private volatile boolean over;

  StreamedDownload(WireExchange exchange) {
    this.exchange = exchange;
  }

  /** Takes what is in {@code source}. */
  void receive(ByteBuffer source) {
    byte[] copy = new byte[source.remaining()]; // the engine reads the next bytes into the same one
    source.get(copy);
    unread.addAndGet(copy.length);
    waiting.add(ByteBuffer.wrap(copy).asReadOnlyBuffer());
    drain.run();
  }

  /** Bytes came that are not of the body, and are of the window. */
  void padding(int bytes) {
    handedOver.addAndGet(bytes);
    drain.run();
  }

  /** Takes the handle on the flow of bytes, called when the window is used up. */
  void window(CapacityChannel channel) {
    window = channel;
    drain.run();
  }

  /** Whether the bytes stand still because the reader does not want any. */
  boolean isSuspended() {
    return unread.get() >= EngineSettings.WINDOW_BYTES;
  }

  /** The body is here to its end. */
  void completes() {
    complete = true;
    drain.run();
  }

  /** The body ends with {@code cause}; what is still waiting is dropped. */
  void fails(Throwable cause) {
    failure = cause;
    drain.run();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> to) {
    subscriber = to; // once: Body sees to it
    to.onSubscribe(this);
    drain.run();
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      fails(new IllegalArgumentException("demand must be positive")); // Reactive Streams §3.9
      exchange.abandon();
      return;
    }
    demand.accumulateAndGet(n, (old, more) -> old + more < 0 ? Long.MAX_VALUE : old + more);
    exchange.active();
    drain.run();
  }

  @Override
  public void cancel() {
    over = true;
    waiting.clear();
    exchange.abandon();
  }

  private void emit() {
    Flow.Subscriber<? super ByteBuffer> to = subscriber;
    while (to != null && !over && failure == null && demand.get() > 0) {
      ByteBuffer next = waiting.poll();
      if (next == null) {
        break;
      }
      if (demand.get() != Long.MAX_VALUE) {
        demand.decrementAndGet();
      }
      int size = next.remaining();
      unread.addAndGet(-size);
      handedOver.addAndGet(size);
      to.onNext(next);
    }
    moveWindow();
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

  private void moveWindow() {
    CapacityChannel channel = window;
    if (channel == null || complete) {
      return;
    }
    long bytes = handedOver.getAndSet(0);
    if (bytes > 0) {
      try {
        channel.update((int) Math.min(bytes, Integer.MAX_VALUE));
      } catch (IOException | RuntimeException gone) {
        exchange.failed(new IOException("the connection is gone", gone));
      }
    }
  }
}
