package dev.headrace.testing;

import java.util.ArrayDeque;

/** See {@link QuotaPolicy#sliding} and {@link QuotaPolicy#slidingStrict}. */
final class SlidingWindow implements QuotaPolicy {
  private final int quota;
  private final long window;
  private final boolean countsRejected;
  private final ArrayDeque<Counted> counted = new ArrayDeque<>();
  private long used;

  SlidingWindow(int quota, long window, boolean countsRejected) {
    this.quota = quota;
    this.window = window;
    this.countsRejected = countsRejected;
  }

  private record Counted(long nanos, int units) {}

  @Override
  public boolean admits(long nanos, int units) {
    advance(nanos);
    boolean fits = used + units <= quota;
    if (fits || countsRejected) {
      counted.add(new Counted(nanos, units));
      used += units;
    }
    return fits;
  }

  @Override
  public long remaining(long nanos) {
    advance(nanos);
    return Math.max(0, quota - used);
  }

  @Override
  public long resetNanos(long nanos) {
    advance(nanos);
    Counted oldest = counted.peek();
    return oldest == null ? 0 : oldest.nanos + window - nanos;
  }

  private void advance(long nanos) {
    for (Counted next; (next = counted.peek()) != null && nanos - next.nanos >= window; ) {
      counted.remove();
      used -= next.units;
    }
  }
}
