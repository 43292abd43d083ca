package dev.headrace.transport.jdk;

import dev.headrace.core.Drain;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A body that is handed on as it is demanded; the engine is asked when nothing is left here. */
final class StreamedDownload extends Download
    implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
  private final Queue<ByteBuffer> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicLong demand = new AtomicLong();
  private final Drain drain = new Drain(this::emit);
  private volatile Flow.@Nullable Subscriber<? super ByteBuffer> reader;
  private volatile @Nullable Throwable failure;
  private volatile boolean begun;
  private volatile boolean asked; // of the engine, and it has not given yet
  private volatile boolean complete;
  private volatile boolean over;

  StreamedDownload(WireExchange exchange, long length) {
    super(exchange, length);
  }

  @Override
  boolean isSuspended() {
    return demand.get() == 0;
  }

  @Override
  void begins() {
    begun = true;
    drain.run();
  }

  @Override
  void receive(ByteBuffer buffer) {
    waiting.add(buffer.asReadOnlyBuffer());
    asked = false;
    drain.run();
  }

  @Override
  void ends() {
    if (exchange.finish()) {
      complete = true;
      drain.run();
    }
  }

  /** The body ends with {@code cause}; what is still waiting is dropped. */
  void fails(Throwable cause) {
    failure = cause;
    drain.run();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> to) {
    reader = to; // once: Body sees to it
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
    Flow.Subscriber<? super ByteBuffer> to = reader;
    while (to != null && !over && failure == null && demand.get() > 0) {
      ByteBuffer next = waiting.poll();
      if (next == null) {
        break;
      }
      if (demand.get() != Long.MAX_VALUE) {
        demand.decrementAndGet();
      }
      to.onNext(next);
    }
    if (to != null && !over) {
      end(to);
    }
    if (begun && !asked && !over && !complete && waiting.isEmpty() && demand.get() > 0) {
      asked = true;
      ask(1);
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
