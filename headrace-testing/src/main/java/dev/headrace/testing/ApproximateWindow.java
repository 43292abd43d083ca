package dev.headrace.testing;

/** See {@link QuotaPolicy#approximate}. */
final class ApproximateWindow implements QuotaPolicy {
  private final int quota;
  private final long window;
  private final long phase;
  private long current = Long.MIN_VALUE;
  private long used;
  private long before; // used in the window before

  ApproximateWindow(int quota, long window, long phase) {
    this.quota = quota;
    this.window = window;
    this.phase = phase;
  }

  @Override
  public boolean admits(long nanos, int units) {
    if (counted(nanos) + units > quota) {
      return false;
    }
    used += units;
    return true;
  }

  @Override
  public long remaining(long nanos) {
    return Math.max(0, (long) (quota - counted(nanos)));
  }

  @Override
  public long resetNanos(long nanos) {
    return window - Math.floorMod(nanos - phase, window);
  }

  private double counted(long nanos) {
    long index = Math.floorDiv(nanos - phase, window);
    if (index != current) {
      before = index == current + 1 ? used : 0;
      used = 0;
      current = index;
    }
    return used + before * ((double) resetNanos(nanos) / window);
  }
}
