package dev.headrace.limit;

/**
 * A leaky bucket anchored at the answers: what keeps a server's token bucket from running dry.
 *
 * <p>Its level drains at the pace of the quota. An answered request counts from its answer, a
 * request under way in full, so the level is never below the server's own: for each request arrived
 * at the server no later than it is counted here. Not thread-safe.
 */
final class BurstGuard {
  private static final long LONGEST = 1L << 60; // nanos; so that no sum overflows
  private final int units; // a window
  private final long unitNanos; // in which one unit drains, rounded down
  private final long restNanos; // of the window, that so the units do not fill
  private final long oneNanos; // in which one unit drains, rounded up
  private final long tooMany; // units that take too long to drain
  private int burst;
  private long capacity; // burst as nanoseconds of draining, rounded down
  private long emptyAt;

  BurstGuard(RateLimit limit, long now) {
    units = limit.usable();
    unitNanos = limit.windowNanos() / units;
    restNanos = limit.windowNanos() % units;
    oneNanos = unitNanos + (restNanos == 0 ? 0 : 1);
    tooMany = (long) ((double) LONGEST / limit.windowNanos() * units);
    emptyAt = now;
    burst(limit.burst());
  }

  /** From now on the bucket holds so many units. */
  void burst(int value) {
    burst = value;
    capacity = unitNanos * value + restNanos * value / units;
  }

  /**
   * How long until {@code more} units fit beside the {@code underWay}: 0 if they do, {@link
   * Slots#UNKNOWN} if an answer has to come first. More than the burst fit only into an empty
   * bucket with nothing under way.
   */
  long waitNanos(long underWay, int more, long now) {
    long wanted = underWay + Math.min(more, burst);
    if (wanted > burst) {
      return Slots.UNKNOWN;
    }
    long level = emptyAt - now;
    return level <= 0 ? 0 : Math.max(0, level + drainingOf(wanted) - capacity);
  }

  /** Counts units that were answered, or can no longer arrive, at {@code moment}. */
  void count(int answered, long moment) {
    long level = Math.max(0, emptyAt - moment);
    emptyAt = moment + Math.min(LONGEST, level + drainingOf(answered));
  }

  /** So many units are in the bucket at {@code moment}, not all of them counted here. */
  void raise(long level, long moment) {
    long emptied = moment + drainingOf(Math.max(0, level));
    emptyAt = emptied - emptyAt > 0 ? emptied : emptyAt;
  }

  /** How many units are in the bucket, those of which some is left among them. */
  long level(long now) {
    double left = Math.max(0, emptyAt - now);
    return (long) Math.ceil(left / nanosPerUnit());
  }

  /** Whether nothing is left that has to drain. */
  boolean isEmpty(long now) {
    return emptyAt - now <= 0;
  }

  /** The least time until {@code wanted} units in all, those under way among them, have fitted. */
  long atLeast(long wanted, long now) {
    double level = Math.max(0, emptyAt - now);
    return (long) Math.max(0, level + (wanted - burst) * nanosPerUnit());
  }

  private double nanosPerUnit() {
    return unitNanos + (double) restNanos / units;
  }

  /** Nanoseconds in which {@code wanted} units drain, rounded up. */
  private long drainingOf(long wanted) {
    if (wanted == 1) {
      return oneNanos;
    }
    if (wanted >= tooMany) {
      return LONGEST;
    }
    return unitNanos * wanted + (restNanos * wanted + units - 1) / units;
  }
}
