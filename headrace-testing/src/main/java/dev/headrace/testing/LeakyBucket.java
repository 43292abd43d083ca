package dev.headrace.testing;

/** See {@link QuotaPolicy#leaky}. */
final class LeakyBucket implements QuotaPolicy {
  private static final long MILLI = 1_000_000;
  private final long quota;
  private final long windowMillis;
  private final long capacity; // thousandths of a unit
  private long excess; // thousandths of a unit
  private long lastMillis;

  LeakyBucket(int quota, long window, int burst) {
    this.quota = quota;
    windowMillis = Math.max(1, window / MILLI);
    capacity = 1_000L * (burst + 1L);
  }

  @Override
  public boolean admits(long nanos, int units) {
    advance(nanos);
    if (excess + 1_000L * units > capacity) {
      return false;
    }
    excess += 1_000L * units;
    return true;
  }

  @Override
  public long remaining(long nanos) {
    advance(nanos);
    return (capacity - excess) / 1_000;
  }

  @Override
  public long resetNanos(long nanos) {
    advance(nanos);
    long part = excess % 1_000 == 0 && excess > 0 ? 1_000 : excess % 1_000;
    return (part * windowMillis + 1_000 * quota - 1) / (1_000 * quota) * MILLI;
  }

  private void advance(long nanos) {
    long millis = Math.floorDiv(nanos, MILLI);
    double leaked = 1_000.0 * quota * (millis - lastMillis) / windowMillis;
    excess = excess == 0 || leaked >= excess ? 0 : excess - (long) leaked;
    lastMillis = millis;
  }
}
