package dev.headrace.testing;

import dev.headrace.core.Durations;
import java.time.Duration;

/**
 * How a server counts requests against a quota: what a test's server asks at the moment of their
 * arrival.
 *
 * <pre>{@code
 * QuotaPolicy quota = QuotaPolicy.sliding(100, Duration.ofSeconds(1));
 * int status = quota.admits(time.nanoTime(), 1) ? 200 : 429;
 * }</pre>
 *
 * <p>The arithmetic is exact, so that being right by luck does not help. Moments are nanoseconds of
 * any clock that does not step back. Not thread-safe.
 */
public sealed interface QuotaPolicy
    permits ApproximateWindow,
        FixedWindow,
        GenericCellRate,
        LeakyBucket,
        SlidingWindow,
        TokenBucket,
        WindowFromFirst {

  /**
   * Counts a request that arrives at {@code nanos}, unless it is rejected.
   *
   * @return false if the server rejects it
   */
  boolean admits(long nanos, int units);

  /** How many units are left at {@code nanos}. */
  long remaining(long nanos);

  /** Nanoseconds from {@code nanos} until more units are there; 0 if none is missing. */
  long resetNanos(long nanos);

  /** Windows one after the other; the first begins at {@code phase} nanoseconds. */
  static QuotaPolicy fixed(int quota, Duration window, long phase) {
    return new FixedWindow(atLeastOne(quota), nanos(window), phase);
  }

  /** Windows that begin with the first request after the end of the last one. */
  static QuotaPolicy fixedFromFirst(int quota, Duration window) {
    return new WindowFromFirst(atLeastOne(quota), nanos(window));
  }

  /** Any half-open window; what is rejected does not count. */
  static QuotaPolicy sliding(int quota, Duration window) {
    return new SlidingWindow(atLeastOne(quota), nanos(window), false);
  }

  /** Any half-open window; what is rejected counts too, as in many logs of Redis. */
  static QuotaPolicy slidingStrict(int quota, Duration window) {
    return new SlidingWindow(atLeastOne(quota), nanos(window), true);
  }

  /** A bucket of {@code burst} tokens, filled evenly with {@code quota} tokens a window. */
  static QuotaPolicy tokenBucket(int quota, Duration window, int burst) {
    return new TokenBucket(atLeastOne(quota), nanos(window), atLeastOne(burst));
  }

  /**
   * The generic cell rate algorithm: units at even intervals, and as many as {@code burst} of them
   * ahead of their time.
   */
  static QuotaPolicy gcra(int quota, Duration window, int burst) {
    return new GenericCellRate(atLeastOne(quota), nanos(window), atLeastOne(burst));
  }

  /**
   * A meter that leaks {@code quota} units a window, in whole milliseconds and thousandths of a
   * unit as nginx' {@code limit_req … nodelay} does; one unit beside {@code burst} is let in.
   */
  static QuotaPolicy leaky(int quota, Duration window, int burst) {
    return new LeakyBucket(atLeastOne(quota), nanos(window), atLeastOne(burst));
  }

  /**
   * Two fixed windows that stand for a sliding one: the last counts by the share of it that a
   * sliding one would still cover. Counts too much or too little when requests come unevenly.
   */
  static QuotaPolicy approximate(int quota, Duration window, long phase) {
    return new ApproximateWindow(atLeastOne(quota), nanos(window), phase);
  }

  private static long nanos(Duration window) {
    return Durations.toNanos(Durations.positive(window, "window"));
  }

  private static int atLeastOne(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("a quota and a burst are at least 1, not " + value);
    }
    return value;
  }
}
