package dev.headrace.testing;

/** See {@link QuotaPolicy#fixedFromFirst}. */
final class WindowFromFirst implements QuotaPolicy {
  private final int quota;
  private final long window;
  private long end;
  private long used; // 0 outside of a window

  WindowFromFirst(int quota, long window) {
    this.quota = quota;
    this.window = window;
  }

  @Override
  public boolean admits(long nanos, int units) {
    advance(nanos);
    if (used + units > quota) {
      return false;
    }
    if (used == 0) {
      end = nanos + window;
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
    advance(nanos);
    return used == 0 ? 0 : end - nanos;
  }

  private void advance(long nanos) {
    if (used > 0 && nanos >= end) {
      used = 0;
    }
  }
}
