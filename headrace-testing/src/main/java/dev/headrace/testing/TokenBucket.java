package dev.headrace.testing;

/** See {@link QuotaPolicy#tokenBucket}. */
final class TokenBucket implements QuotaPolicy {
  private final int quota;
  private final long window; // what a unit is worth; a nanosecond fills as many as the quota
  private final long capacity;
  private long missing;
  private long last;

  TokenBucket(int quota, long window, int burst) {
    this.quota = quota;
    this.window = window;
    capacity = Math.multiplyExact(burst, window);
  }

  @Override
  public boolean admits(long nanos, int units) {
    advance(nanos);
    long wanted = units * window;
    if (missing + wanted > capacity) {
      return false;
    }
    missing += wanted;
    return true;
  }

  @Override
  public long remaining(long nanos) {
    advance(nanos);
    return (capacity - missing) / window;
  }

  @Override
  public long resetNanos(long nanos) {
    advance(nanos);
    long part = missing % window == 0 && missing > 0 ? window : missing % window;
    return (part + quota - 1) / quota;
  }

  private void advance(long nanos) {
    double filled = (double) quota * (nanos - last); // may be more than a long holds
    missing = missing == 0 || filled >= missing ? 0 : missing - quota * (nanos - last);
    last = nanos;
  }
}
