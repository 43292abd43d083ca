package dev.headrace.benchmarks;

import dev.headrace.core.TimeSource;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** So many requests at a time, each followed by the next, for some time. Used once. */
final class ClosedLoop {
  private static final int PATIENCE_SECONDS = 60;
  private final TimeSource time = TimeSource.system();
  private final LongAdder answers = new LongAdder();
  private final AtomicReference<@Nullable Throwable> trouble = new AtomicReference<>();
  private final HttpClients.HttpClient client;
  private final int expectedBytes;
  private final int inFlight;
  private final CountDownLatch running;

  ClosedLoop(HttpClients.HttpClient client, int expectedBytes, int inFlight) {
    this.client = client;
    this.expectedBytes = expectedBytes;
    this.inFlight = inFlight;
    this.running = new CountDownLatch(inFlight);
  }

  /**
   * Runs for {@code length}, or until {@code most} requests were answered, and returns what that
   * took.
   *
   * @throws IllegalStateException if a request failed or was answered otherwise than it should
   */
  Measurement run(Duration length, long most) throws InterruptedException {
    Usage before = Usage.now();
    long start = time.nanoTime();
    for (int i = 0; i < inFlight; i++) {
      new Chain(start + length.toNanos(), most / inFlight).next();
    }
    boolean ended = running.await(PATIENCE_SECONDS + length.toSeconds(), TimeUnit.SECONDS);
    long elapsed = time.nanoTime() - start;
    Usage used = Usage.now().since(before);
    Throwable failure = trouble.get();
    if (failure != null || !ended) {
      throw new IllegalStateException(running.getCount() + " requests have no answer", failure);
    }
    return new Measurement(answers.sum(), elapsed, used);
  }

  private final class Chain implements HttpClients.Outcome {
    private final long end;
    private long left;

    Chain(long end, long left) {
      this.end = end;
      this.left = left;
    }

    void next() {
      if (left-- == 0 || time.nanoTime() - end >= 0) {
        running.countDown();
      } else {
        client.get(this);
      }
    }

    @Override
    public void answered(int status, int bytes) {
      if (status == 200 && bytes == expectedBytes) {
        answers.increment();
        next();
      } else {
        failed(new IllegalStateException("status " + status + ", " + bytes + " bytes"));
      }
    }

    @Override
    public void failed(Throwable failure) {
      trouble.compareAndSet(null, failure);
      running.countDown();
    }
  }
}
