package dev.headrace.cli;

import java.time.Duration;

/** How fast a count grows now: over the last one to two seconds. Not thread-safe. */
final class Speed {
  private static final long STEP_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long LEAST_NANOS = Duration.ofMillis(1).toNanos();
  private long fromNanos;
  private long fromCount;
  private long laterNanos;
  private long laterCount;

  Speed(long nowNanos) {
    fromNanos = nowNanos;
    laterNanos = nowNanos;
  }

  /** How many a second, if the count is {@code count} now. */
  double perSecond(long count, long nowNanos) {
    if (nowNanos - laterNanos >= STEP_NANOS) {
      fromNanos = laterNanos;
      fromCount = laterCount;
      laterNanos = nowNanos;
      laterCount = count;
    }
    return (count - fromCount) * 1e9 / Math.max(LEAST_NANOS, nowNanos - fromNanos);
  }
}
