package dev.headrace.core;

import java.time.Instant;

/**
 * Where the engine reads the time. Durations are measured with {@link #nanoTime()} only; {@link
 * #now()} is for dates that leave the process (timestamps, HTTP dates).
 */
public interface TimeSource {

  /** Monotonic nanoseconds from an arbitrary origin, as {@link System#nanoTime()}. */
  long nanoTime();

  /** The wall clock. */
  Instant now();

  /** The JVM's clocks. */
  static TimeSource system() {
    return SystemTime.SOURCE;
  }
}
