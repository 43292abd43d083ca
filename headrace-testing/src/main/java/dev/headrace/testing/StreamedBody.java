package dev.headrace.testing;

import dev.headrace.core.Body;
import dev.headrace.core.Drain;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bodies that are read once, in chunks, as they come from a connection: each must be read to its
 * end or closed, and the ledger counts it until then. They honour demand and yield their chunks on
 * the thread that asks.
 */
public final class StreamedBody {

  private StreamedBody() {}

  /** A body of {@code text} in one chunk, in UTF-8. */
  public static Body of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A body of these chunks. */
  public static Body of(byte[]... chunks) {
    long length = 0;
    for (byte[] chunk : chunks) {
      length += chunk.length;
    }
    return body(length, End.COMPLETE, null, chunks);
  }

  /** A body that yields these chunks and then nothing more, until it is closed. */
  public static Body stalling(byte[]... chunks) {
    return body(-1, End.STALL, null, chunks);
  }

  /** A body that yields these chunks and then fails. */
  public static Body failing(Throwable failure, byte[]... chunks) {
    return body(-1, End.FAIL, failure, chunks);
  }

  private static Body body(long length, End end, @Nullable Throwable failure, byte[]... chunks) {
    List<byte[]> copy = List.of(chunks);
    return Body.once(s -> new Chunks(copy, end, failure, s).start(), length, () -> {});
  }

  private enum End {
    COMPLETE,
    FAIL,
    STALL
  }

  private static final class Chunks implements Flow.Subscription {
    private final List<byte[]> chunks;
    private final End end;
    private final @Nullable Throwable failure;
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private final AtomicLong demand = new AtomicLong();
    private final Drain drain = new Drain(this::emit);
    private int next; // used by the drain only
    private volatile boolean over;

    Chunks(
        List<byte[]> chunks,
        End end,
        @Nullable Throwable failure,
        Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.chunks = chunks;
      this.end = end;
      this.failure = failure;
      this.subscriber = subscriber;
    }

    void start() {
      subscriber.onSubscribe(this);
      drain.run();
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        if (!over) {
          over = true;
          subscriber.onError(new IllegalArgumentException("demand must be positive")); // RS §3.9
        }
        return;
      }
      demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
      drain.run();
    }

    @Override
    public void cancel() {
      over = true;
    }

    private void emit() {
      while (!over && next < chunks.size() && demand.get() > 0) {
        demand.decrementAndGet();
        subscriber.onNext(ByteBuffer.wrap(chunks.get(next++)).asReadOnlyBuffer());
      }
      if (over || next < chunks.size() || end == End.STALL) {
        return;
      }
      over = true;
      if (end == End.FAIL && failure != null) {
        subscriber.onError(failure);
      } else {
        subscriber.onComplete();
      }
    }
  }
}
