package dev.headrace.testing;

/** The generic cell rate algorithm: see {@link QuotaPolicy#gcra}. */
final class GenericCellRate implements QuotaPolicy {
  private final long interval; // between two units, rounded up
  private final long tolerance; // how far ahead of its time a request may come
  private final int burst;
  private long theoretical = Long.MIN_VALUE; // arrival of the next unit; none at first

  GenericCellRate(int quota, long window, int burst) {
    interval = (window + quota - 1) / quota;
    tolerance = Math.multiplyExact(interval, burst);
    this.burst = burst;
  }

  @Override
  public boolean admits(long nanos, int units) {
    long next = from(nanos) + units * interval;
    if (next - nanos > tolerance) {
      return false;
    }
    theoretical = next;
    return true;
  }

  @Override
  public long remaining(long nanos) {
    return burst - (from(nanos) - nanos + interval - 1) / interval;
  }

  @Override
  public long resetNanos(long nanos) {
    long ahead = from(nanos) - nanos;
    return ahead == 0 ? 0 : (ahead - 1) % interval + 1;
  }

  private long from(long nanos) {
    return theoretical == Long.MIN_VALUE || theoretical - nanos < 0 ? nanos : theoretical;
  }
}
