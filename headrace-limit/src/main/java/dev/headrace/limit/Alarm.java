package dev.headrace.limit;

import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The one timer of a limiter: runs its task at the next moment that matters, or a little too often.
 * It is set by the task only, so never by two threads at a time.
 */
final class Alarm {
  private final TimeSource time;
  private final Timer timer;
  private final Runnable task;
  private final AtomicReference<@Nullable Ring> next = new AtomicReference<>();

  Alarm(TimeSource time, Timer timer, Runnable task) {
    this.time = time;
    this.timer = timer;
    this.task = task;
  }

  /** Rings in {@code nanos} from now, or earlier; never, for {@link Slots#UNKNOWN}. */
  void set(long nanos) {
    Ring ring = next.get();
    if (nanos == Slots.UNKNOWN) {
      replace(ring, null);
      return;
    }
    long at = time.nanoTime() + nanos;
    if (ring == null || ring.at - at > 0) {
      Ring earlier = new Ring(at);
      replace(ring, earlier);
      try {
        earlier.timeout = timer.schedule(Duration.ofNanos(nanos), earlier);
      } catch (RuntimeException | Error unset) { // as of memory: nobody's call is to fail of it
        next.compareAndSet(earlier, null); // the next change sets it; till then, deadlines hold
      }
    }
  }

  private void replace(@Nullable Ring old, @Nullable Ring ring) {
    next.set(ring);
    if (old != null && old.timeout != null) {
      old.timeout.cancel();
    }
  }

  private final class Ring implements Runnable {
    private final long at;
    private Timer.@Nullable Timeout timeout; // the setting thread's, and so ordered by the drain

    Ring(long at) {
      this.at = at;
    }

    @Override
    public void run() {
      next.compareAndSet(this, null);
      task.run();
    }
  }
}
