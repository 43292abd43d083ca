package dev.headrace.cli;

import java.util.concurrent.atomic.AtomicLongArray;

/** A histogram of durations, each known to about 2 %, in constant space. Thread-safe. */
final class Latencies {
  private static final double STEP = Math.log(1.02);
  private static final int BUCKETS = 1_400; // the last one begins at 1.02^1399 µs: 12 days
  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

  /** Counts one duration. */
  void add(double millis) {
    double micros = Math.max(1, millis * 1_000);
    int bucket = (int) Math.min(BUCKETS - 1, Math.round(Math.log(micros) / STEP));
    counts.incrementAndGet(bucket);
  }

  /**
   * The duration in milliseconds that {@code share} of those counted do not exceed; 0 if there is
   * none.
   */
  double quantile(double share) {
    long all = 0;
    for (int i = 0; i < BUCKETS; i++) {
      all += counts.get(i);
    }
    long rank = Math.max(1, (long) Math.ceil(all * share));
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += counts.get(i);
      if (seen >= rank) {
        return Math.exp(i * STEP) / 1_000;
      }
    }
    return 0;
  }
}
