package dev.headrace.core;

import java.time.Duration;

/** Checks and saturating arithmetic on durations. */
public final class Durations {
  private static final Duration MAX_NANOS = Duration.ofNanos(Long.MAX_VALUE);
  private static final Duration MIN_NANOS = MAX_NANOS.negated();

  private Durations() {}

  /** {@code duration} in nanoseconds, clamped to the range of a long. */
  public static long toNanos(Duration duration) {
    if (duration.compareTo(MAX_NANOS) >= 0) {
      return Long.MAX_VALUE;
    }
    return duration.compareTo(MIN_NANOS) <= 0 ? -Long.MAX_VALUE : duration.toNanos();
  }

  /**
   * {@code value} if it is longer than zero.
   *
   * @param what the option's name, for the message
   * @throws IllegalArgumentException if it is zero or negative
   */
  public static Duration positive(Duration value, String what) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(what + " must be longer than zero, not " + value);
    }
    return value;
  }

  /** The shorter of two. */
  public static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  /** {@code a + b} nanoseconds, clamped instead of overflowing. */
  public static long saturatedAdd(long a, long b) {
    long sum = a + b;
    if (((a ^ sum) & (b ^ sum)) < 0) {
      return a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return sum;
  }
}
