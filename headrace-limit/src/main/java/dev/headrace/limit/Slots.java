package dev.headrace.limit;

import java.time.Duration;
import java.util.PriorityQueue;

/**
 * The state of one rate limit. Each of its units is free, under way with a request, or resting: a
 * window long from the answer. Not thread-safe.
 *
 * <p>Why the server never counts more than the quota in a window: it counts a request between its
 * being sent and its answer. A slot is used again no sooner than answer + window, so two uses of it
 * are counted at least a window apart, and there are only as many slots as the quota has units.
 */
final class Slots {
  /** A wait that only an event can end: an answer, or a failure. */
  static final long UNKNOWN = Long.MAX_VALUE;

  private static final int EXACT_UP_TO = 10_000; // units; above, the ring has 1,000 cells
  private static final int CELLS = 1_000;
  private final RateLimit limit;
  private final long windowNanos;
  private final SlotRing resting;
  private final BurstGuard guard;
  private final PriorityQueue<Unanswered> unanswered = new PriorityQueue<>(4);
  private long underWay; // units, the unanswered among them
  private long lost; // the unanswered

  Slots(RateLimit limit, long now) {
    this.limit = limit;
    windowNanos = limit.windowNanos();
    long grain = limit.units() > EXACT_UP_TO ? Math.max(1, windowNanos / CELLS) : 1;
    resting = new SlotRing(grain);
    guard = new BurstGuard(limit, now);
  }

  /** Units whose request has ended without an answer, and the last moment it could be counted. */
  private record Unanswered(long until, int units) implements Comparable<Unanswered> {
    @Override
    public int compareTo(Unanswered other) {
      return Long.signum(until - other.until); // moments of nanoTime compare by difference only
    }
  }

  RateLimit limit() {
    return limit;
  }

  /**
   * How long until {@code units} may be taken: 0 for now, {@link #UNKNOWN} if an answer has to come
   * first.
   *
   * @param guarded whether the burst counts too
   */
  long waitNanos(int units, boolean guarded, long now) {
    advance(now);
    long missing = units - free();
    long wait = 0;
    if (missing > 0) {
      wait = missing > resting.units() ? untilUnanswered(now) : resting.freeAt(missing) - now;
    }
    if (guarded && wait != UNKNOWN) {
      long drained = guard.waitNanos(underWay, units, now);
      wait = Math.max(wait, drained == UNKNOWN ? untilUnanswered(now) : drained);
    }
    return wait;
  }

  /** The least time until {@code units} may be taken after {@code ahead} others have been. */
  long atLeast(long ahead, int units, boolean guarded, long now) {
    advance(now);
    double wait = turn(ahead + units - 1, now);
    if (guarded && lost + Math.min(units, limit.burst()) > limit.burst()) {
      wait = Math.max(wait, (double) untilUnanswered(now));
    }
    if (guarded) {
      wait =
          Math.max(
              wait, (double) guard.atLeast(underWay + ahead + Math.min(units, limit.burst()), now));
    }
    return (long) wait;
  }

  /** The least time until the unit is free that comes after {@code before} others. */
  private double turn(long before, long now) {
    double all = round(before, limit.units(), now);
    if (lost == 0) {
      return all;
    }
    double firstIsBack = (double) untilUnanswered(now) + windowNanos;
    long slots = limit.units() - lost;
    double others = slots > 0 ? round(before, slots, now) : firstIsBack;
    return Math.max(all, Math.min(others, firstIsBack));
  }

  private double round(long before, long slots, long now) {
    long rounds = before / slots; // each slot comes round once a window
    return (double) rounds * windowNanos + (double) firstRound(before % slots, now);
  }

  private long firstRound(long place, long now) {
    long free = free();
    if (place < free) {
      return 0;
    }
    boolean rests = place - free < resting.units();
    return rests ? resting.freeAt(place - free + 1) - now : windowNanos;
  }

  void take(int units) {
    underWay += units;
  }

  /** Nothing was sent: the units are free at once. */
  void giveBack(int units) {
    underWay -= units;
  }

  /** The answer came at {@code moment}: the units rest from then on. */
  void answered(int units, long moment) {
    underWay -= units;
    resting.add(moment + windowNanos, units);
    guard.count(units, moment);
  }

  /** There will be no answer; the server may count the request until {@code moment} + its lag. */
  void unanswered(int units, long moment) {
    unanswered.add(new Unanswered(moment + limit.serverLagNanos(), units));
    lost += units;
  }

  LimitStatus status(int waiters, long now) {
    long wait = waitNanos(1, true, now);
    Duration next = Duration.ofNanos(wait == UNKNOWN ? windowNanos : wait);
    return new LimitStatus(limit.name(), limit, limit.units() - free(), waiters, next);
  }

  private long free() {
    return limit.units() - underWay - resting.units();
  }

  private void advance(long now) {
    for (Unanswered next; (next = unanswered.peek()) != null && next.until - now <= 0; ) {
      unanswered.remove();
      lost -= next.units;
      answered(next.units, next.until);
    }
    resting.free(now);
  }

  private long untilUnanswered(long now) {
    Unanswered next = unanswered.peek();
    return next == null ? UNKNOWN : next.until - now;
  }
}
