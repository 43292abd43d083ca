package dev.headrace.testing;

/** See {@link QuotaPolicy#fixed}. */
final class FixedWindow implements QuotaPolicy {
  private final int quota;
  private final long window;
  private final long phase;
  private long current = Long.MIN_VALUE;
  private long used;

  FixedWindow(int quota, long window, long phase) {
    this.quota = quota;
    this.window = window;
    this.phase = phase;
  }

  @Override
  public boolean admits(long nanos, int units) {
    advance(nanos);
    if (used + units > quota) {
      return false;
    }
    used += units;
    return true;
  }

  @Override
  public long remaining(long nanos) {
    advance(nanos);
    return quota - used;
  }

  @Override
  public long resetNanos(long nanos) {
    return window - Math.floorMod(nanos - phase, window);
  }

  private void advance(long nanos) {
    long index = Math.floorDiv(nanos - phase, window);
    if (index != current) {
      current = index;
      used = 0;
    }
  }
}
