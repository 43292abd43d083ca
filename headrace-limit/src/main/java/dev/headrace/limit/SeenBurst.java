package dev.headrace.limit;

/**
 * Whether a server counts by a bucket, by the most that it ever said remained: what remains of a
 * bucket is never more than its burst, what remains of a window is the whole quota now and then.
 * Not thread-safe.
 */
final class SeenBurst {
  private final RateLimit limit;
  private final long largest; // units of a bucket, if it is one
  private long most; // units that ever remained
  private long from; // when that says something
  private boolean known; // the burst is what the user said

  SeenBurst(RateLimit limit, long now) {
    this.limit = limit;
    boolean smaller = limit.burst() < limit.usable();
    largest = smaller ? limit.burst() : limit.usable() / 2;
    known = limit.isBurstTold();
    from = smaller && known ? now : now + limit.windowNanos();
  }

  /** The limit was learned: what it says of the burst is what a window would allow. */
  void learn() {
    known = false;
  }

  /**
   * Whether the units that {@code signal} says remain come back one by one, as those of a bucket
   * do: there never were more than the burst that the user told, or than the assumed one although a
   * window has passed.
   */
  boolean isOfBucket(RateSignal signal, long left, long now) {
    most = Math.max(most, left);
    Long told = signal.limit();
    boolean ofQuota = told == null || told >= limit.units();
    return LimitMatch.isOfBurst(signal, limit) || ofQuota && most <= largest && now - from >= 0;
  }

  /** The most units that it is known to take at once; of what remains, a request took one. */
  int burst() {
    return known ? limit.burst() : (int) Math.min(limit.burst(), most + 1);
  }

  /** The server rejected what a bucket would have taken, or others were quicker. */
  void rejected(long moment) {
    long doubted = moment + limit.windowNanos();
    from = doubted - from > 0 ? doubted : from;
  }
}
