package dev.headrace;

import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Clock and timer of a process that may be stopped for a while: the clock leaps, and timers ring
 * afterwards.
 */
final class LeapingTime implements TimeSource, Timer {
  private final FakeTime time;
  private final Duration watched;
  private volatile Duration leapt = Duration.ZERO;
  private volatile @Nullable Runnable task;

  LeapingTime(FakeTime time) {
    this(time, Duration.ZERO);
  }

  /**
   * @param watched the delay of the timer whose task is kept
   */
  LeapingTime(FakeTime time, Duration watched) {
    this.time = time;
    this.watched = watched;
  }

  /** The clock leaps; no timer rings. */
  void leap(Duration by) {
    leapt = leapt.plus(by);
  }

  /** What is to be done after the watched delay, or null if it was not asked for yet. */
  @Nullable Runnable task() {
    return task;
  }

  @Override
  public long nanoTime() {
    return time.nanoTime() + leapt.toNanos();
  }

  @Override
  public Instant now() {
    return time.now().plus(leapt);
  }

  @Override
  public Timeout schedule(Duration delay, Runnable work) {
    if (delay.equals(watched)) {
      task = work;
    }
    return time.schedule(delay, work);
  }
}
