package dev.headrace.limit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

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
  private final int usable;
  private final long windowNanos;
  private final SlotRing resting;
  private final BurstGuard guard;
  private final OwnUse own;
  private final ForeignUse foreign;
  private final SeenBurst seen;
  private final Unanswered unanswered = new Unanswered();
  private long underWay; // units, the unanswered among them
  private final @Nullable PhaseLock phase;
  private @Nullable Long remaining; // the server's last word
  private @Nullable SlotRing refused; // requests that rest although the server may not count them

  Slots(RateLimit limit, long now) {
    this.limit = limit;
    usable = limit.usable();
    windowNanos = limit.windowNanos();
    long grain = usable > EXACT_UP_TO ? Math.max(1, windowNanos / CELLS) : 1;
    resting = new SlotRing(grain);
    guard = new BurstGuard(limit, now);
    own = new OwnUse(windowNanos);
    foreign = new ForeignUse(now + windowNanos);
    seen = new SeenBurst(limit, now);
    phase = limit.mode() == LimitMode.PHASE_LOCKED ? new PhaseLock(limit) : null;
    if (limit.restsAtStart()) {
      own.took(usable);
      resting.add(now + windowNanos, usable);
    }
  }

  /** The limit was learned of what the server says, which is not how much it takes at once. */
  void learnBurst() {
    seen.learn();
  }

  /**
   * How long until {@code units} may be taken: 0 for now, {@link #UNKNOWN} if an answer has to come
   * first.
   *
   * @param guarded whether the burst counts too
   */
  long waitNanos(int units, boolean guarded, long now) {
    advance(now);
    long wait = anchored(units, guarded, now);
    if (phase == null) {
      return wait;
    }
    long kept = phase.reserveNanos(now);
    if (kept > 0) {
      wait = Math.max(wait, Math.min(kept, untilRoom((long) units + phase.heaviest(), now)));
    }
    long locked = phase.waitNanos(underWay, units, now);
    if (guarded && limit.isBurstTold()) {
      locked = Math.max(locked, untilDrained(units, now));
    }
    return Math.max(phase.pauseNanos(now), Math.min(wait, locked));
  }

  private long anchored(int units, boolean guarded, long now) {
    long wait = untilRoom(units, now);
    return guarded && wait != UNKNOWN ? Math.max(wait, untilDrained(units, now)) : wait;
  }

  private long untilDrained(int units, long now) {
    long drained = guard.waitNanos(underWay, units, now);
    return drained == UNKNOWN ? unanswered.untilNext(now) : drained;
  }

  /** The least time until {@code units} may be taken after {@code ahead} others have been. */
  long atLeast(long ahead, int units, boolean guarded, long now) {
    advance(now);
    double wait = turn(ahead + units - 1, now);
    if (underWay == unanswered.units()) { // no answer can make it shorter
      wait = Math.max(wait, (double) untilRoom(units, now));
    }
    int burst = Math.min(units, limit.burst());
    if (guarded && unanswered.units() + burst > limit.burst()) {
      wait = Math.max(wait, (double) unanswered.untilNext(now));
    }
    if (guarded) {
      wait = Math.max(wait, (double) guard.atLeast(underWay + ahead + burst, now));
    }
    long locked = phase == null ? UNKNOWN : phase.atLeast(underWay, ahead + units, now);
    return Math.min((long) wait, locked);
  }

  /** The least time until the unit is free that comes after {@code before} others. */
  private double turn(long before, long now) {
    double all = round(before, usable, now);
    if (unanswered.units() == 0) {
      return all;
    }
    double firstIsBack = (double) unanswered.untilNext(now) + windowNanos;
    long slots = usable - unanswered.units();
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

  /** How long until so many units are free, of our own count and of what others leave. */
  private long untilRoom(long units, long now) {
    long rested = untilRested(units, now);
    long phantoms = foreign.units(now);
    if (phantoms == 0 || rested == UNKNOWN) {
      return rested;
    }
    boolean nobodyAsks = underWay == unanswered.units();
    long asked = foreign.untilAsked(nobodyAsks, now); // the server may be asked again
    return Math.min(untilRested(units + phantoms, now), Math.max(rested, asked));
  }

  private long untilRested(long units, long now) {
    long missing = units - free();
    if (missing <= 0) {
      return 0;
    }
    return missing > resting.units() ? unanswered.untilNext(now) : resting.freeAt(missing) - now;
  }

  /** Takes units, right after a wait of 0 with the same {@code now}. */
  void take(int units, long now) {
    if (phase != null) {
      phase.take(units, underWay, now);
    }
    underWay += units;
    own.took(units);
  }

  /** Nothing was sent: the units are free at once. */
  void giveBack(int units) {
    underWay -= units;
    own.freed(units);
    if (phase != null) {
      phase.ended();
    }
  }

  /** The answer came at {@code moment}: the units rest from then on. */
  void answered(int units, long moment) {
    answered(units, units, moment);
  }

  /**
   * The answer came at {@code moment}, and says what the request really cost: what was too much is
   * free at once, and what was missing rests too, even if there is not as much.
   */
  void answered(int estimated, int actual, long moment) {
    underWay -= estimated;
    if (actual < estimated) {
      own.freed(estimated - actual);
    } else {
      own.took(actual - estimated);
    }
    resting.add(moment + windowNanos, actual);
    guard.count(actual, moment);
    if (phase != null) {
      phase.answered(actual, moment);
    }
  }

  /** There will be no answer; the server may count the request until {@code moment} + its lag. */
  void unanswered(int units, long moment) {
    unanswered.add(moment + limit.serverLagNanos(), units);
    if (phase != null) {
      phase.ended();
    }
  }

  /**
   * What an answer says about this limit, after {@link #answered}. If the server counts more than
   * we can have sent, someone else uses the key: then no more is sent than remains.
   *
   * @param sent when its request was taken
   */
  void heard(RateSignal signal, long sent, long received) {
    Long left = signal.remaining();
    if (left == null) {
      return;
    }
    remaining = left;
    advance(received);
    if (phase != null) {
      PhaseLock.Heard answer = LimitMatch.heard(signal, limit, sent, received);
      if (!phase.heard(answer, resting, underWay)) {
        foreign.prove(received + windowNanos);
      }
    }
    long reset = LimitMatch.resetNanos(signal, limit);
    boolean ofBucket = seen.isOfBucket(signal, left, received);
    guard.burst(phase == null ? seen.burst() : Math.min(seen.burst(), phase.burst()));
    if (!ofBucket && LimitMatch.allowed(signal, limit) - left > own.mostSince(sent)) {
      foreign.prove(received + Math.max(windowNanos, reset));
    }
    if (ofBucket) {
      guard.raise(seen.burst() - left, received);
    } else if (foreign.isKnown(received)) {
      ForeignUse.Told told = new ForeignUse.Told(left, sent, received, received + reset);
      foreign.heard(told, usable - counted(received));
    }
  }

  /**
   * The server rejected a request of ours. Alone it would not have: someone else uses the key, or
   * there is less than we were told. What remains is taken at its word from now on.
   */
  void rejected(long moment) {
    if (phase != null) {
      phase.unlock();
    }
    foreign.prove(moment + windowNanos);
    seen.rejected(moment);
    refused = refused == null ? new SlotRing(1) : refused;
    refused.free(moment);
    refused.add(moment + windowNanos, 1);
  }

  private long counted(long now) {
    if (refused == null) {
      return resting.units();
    }
    refused.free(now);
    return Math.max(0, resting.units() - refused.units());
  }

  /** What remained of the limit by the server's last word, or null if it never said. */
  @Nullable Long remaining() {
    return remaining;
  }

  /** Whether nothing would be lost with this state. */
  boolean isIdle(long now) {
    advance(now);
    return underWay == 0 && resting.units() == 0 && foreign.units(now) == 0 && guard.isEmpty(now);
  }

  LimitStatus status(int waiters, long now) {
    long wait = waitNanos(1, true, now);
    Duration next = Duration.ofNanos(wait == UNKNOWN ? windowNanos : wait);
    return new LimitStatus(limit.name(), limit, underWay + resting.units(), waiters, next);
  }

  private long free() {
    return usable - underWay - resting.units();
  }

  private void advance(long now) {
    for (Unanswered.Request next; (next = unanswered.next(now)) != null; ) {
      answered(next.units(), next.until());
    }
    own.freed(resting.free(now));
    own.keep(now);
  }
}
