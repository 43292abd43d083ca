package dev.headrace.core;

import java.time.Duration;

/**
 * The moment by which a call must be over: one plain value that every layer can see. It covers
 * limiter wait, authentication, cache wait, attempts, back-off and body. Immutable.
 */
public final class Deadline {
  private static final Deadline NONE = new Deadline(0, false);
  private final long nanos;
  private final boolean bounded;

  private Deadline(long nanos, boolean bounded) {
    this.nanos = nanos;
    this.bounded = bounded;
  }

  /** No deadline. */
  public static Deadline none() {
    return NONE;
  }

  /** The deadline that lies {@code timeout} after now. */
  public static Deadline after(Duration timeout, TimeSource time) {
    long delta =
        Math.min(Durations.toNanos(timeout), Long.MAX_VALUE / 2); // keeps differences exact
    return new Deadline(time.nanoTime() + delta, true);
  }

  /** Whether there is one at all. */
  public boolean isBounded() {
    return bounded;
  }

  /** Nanoseconds left at {@code nowNanos}; negative once missed; huge if there is none. */
  public long remainingNanos(long nowNanos) {
    return bounded ? nanos - nowNanos : Long.MAX_VALUE;
  }

  /** Whether a wait of {@code waitNanos} from {@code nowNanos} ends before this deadline. */
  public boolean allows(long waitNanos, long nowNanos) {
    return !bounded || remainingNanos(nowNanos) > waitNanos;
  }

  /** The later of two; none is the latest of all. */
  public static Deadline latest(Deadline a, Deadline b) {
    if (!a.bounded || !b.bounded) {
      return NONE;
    }
    return a.nanos - b.nanos >= 0 ? a : b;
  }

  @Override
  public String toString() {
    return bounded ? "Deadline@" + nanos + "ns" : "Deadline.none()";
  }
}
