package dev.headrace.limit;

/**
 * The state of a limit of which it is proved that its server counts by fixed windows: then all
 * units may leave again when a window begins. A request counts in every window that it may have
 * been counted in; the first one of a window goes alone, and its answer has to confirm that it is
 * the window's first. Whatever contradicts ends the lock. Not thread-safe.
 */
final class PhaseLock {
  private static final int STALE = 32; // windows without a request
  private static final int WELL_PROVED = 100; // windows
  private final RateLimit limit;
  private final long window;
  private final WindowEdge edge;
  private final FixedWindowProof proof;
  private int heaviest; // units that a request has taken since the proof began
  private boolean locked;
  private long lockedFor; // windows
  private boolean confirmed; // the window that is
  private boolean scouting; // the window's first request is under way
  private long counted; // answered units that the window may count
  private long spilt; // those of them that the next one may count instead

  PhaseLock(RateLimit limit) {
    this.limit = limit;
    window = limit.windowNanos();
    edge = new WindowEdge(window);
    proof = new FixedWindowProof(limit, edge);
  }

  /** Nanoseconds for which the proof wants nothing sent. */
  long pauseNanos(long now) {
    return locked ? 0 : proof.pauseNanos(now);
  }

  /** Nanoseconds for which the proof wants a unit to be kept. */
  long reserveNanos(long now) {
    return locked ? 0 : proof.reserveNanos(now);
  }

  /** How long until the window has room, {@link Slots#UNKNOWN} if an answer has to come first. */
  long waitNanos(long underWay, int units, long now) {
    roll(now);
    if (!locked) {
      return Slots.UNKNOWN;
    }
    if (now - edge.latest() < 0) {
      return edge.latest() - now;
    }
    if (counted + underWay + units > limit.usable()) {
      return edge.latest() + window - now;
    }
    return confirmed || !scouting ? 0 : Slots.UNKNOWN;
  }

  /** The most units that a request has taken since the proof began. */
  int heaviest() {
    return heaviest;
  }

  /**
   * The most units that may leave at once: while it is to be proved not all of them, for a window's
   * beginning is seen only between requests.
   */
  int burst() {
    int usable = limit.usable();
    return locked || proof.isHopeless() ? usable : Math.max(1, usable / 2);
  }

  /** Units are taken, beside {@code others} that are under way. */
  void take(int units, long others, long now) {
    if (!locked) {
      heaviest = Math.max(heaviest, units);
      proof.sends(others, now);
    } else if (now - edge.latest() >= 0) {
      scouting = true;
    }
  }

  /** A request has ended without telling anything. */
  void ended() {
    scouting = false;
  }

  /** Units were answered at {@code moment}. */
  void answered(int units, long moment) {
    roll(moment);
    if (locked) {
      counted += units;
      spilt += moment - edge.earliest() - window >= 0 ? units : 0;
    }
  }

  /** The least time until {@code units} in all have found room; {@link Slots#UNKNOWN} unlocked. */
  long atLeast(long underWay, long units, long now) {
    roll(now);
    if (!locked) {
      return Slots.UNKNOWN;
    }
    long missing = counted + underWay + units - limit.usable();
    long more = Math.max(0, (missing - 1) / limit.usable()); // windows after the next
    return missing <= 0 ? 0 : Math.max(0, edge.earliest() + window - now) + more * window;
  }

  /** The server rejected a request, or says what cannot be. */
  void unlock() {
    if (locked) {
      proof.refuted();
    } else {
      proof.contradicted();
    }
    locked = false;
  }

  /**
   * Takes an answer in.
   *
   * @param resting the units that rest, by the time of their answers
   * @return false if the lock is broken
   */
  boolean heard(Heard answer, SlotRing resting, long underWay) {
    roll(answer.received);
    if (answer.isOfBucket || !fitsReset(answer)) {
      boolean was = locked;
      unlock();
      return !was;
    }
    long after = resting.unitsUntil(answer.received + proof.longest());
    long certain = Math.max(0, resting.unitsUntil(answer.sent + window) - after);
    FixedWindowProof.Seen seen =
        new FixedWindowProof.Seen(answer.used, certain, answer.sent, answer.received);
    if (!locked && proof.sees(seen)) {
      lock(resting, answer.received);
    }
    return !locked || confirms(answer, underWay);
  }

  /**
   * What an answer says.
   *
   * @param used units that the server counts
   * @param resetFrom the earliest moment at which the next window may begin, if it says so
   * @param resetTo the latest one; the same as the other if it does not
   * @param isOfBucket whether units come back one by one
   */
  record Heard(
      long used, long sent, long received, long resetFrom, long resetTo, boolean isOfBucket) {}

  private boolean fitsReset(Heard answer) {
    return answer.resetFrom == answer.resetTo
        || !edge.isKnownTo(window / 4)
        || edge.narrow(answer.resetFrom, answer.resetTo);
  }

  private void lock(SlotRing resting, long now) {
    edge.roll(now);
    locked = true;
    lockedFor = 0;
    heaviest = 0;
    confirmed = true;
    scouting = false;
    spilt = 0;
    counted = resting.units() - resting.unitsUntil(edge.earliest() + window);
  }

  /** An answer that is of this window for sure must not count more than it may have of ours. */
  private boolean confirms(Heard answer, long underWay) {
    boolean isOfThis =
        answer.sent - edge.latest() >= 0 && answer.received - edge.earliest() - window < 0;
    if (!isOfThis) {
      return true;
    }
    if (answer.used > counted + underWay) {
      unlock();
      return false;
    }
    confirmed = true;
    scouting = false;
    return true;
  }

  private void roll(long now) {
    if (!locked) {
      return;
    }
    long windows = edge.roll(now);
    if (windows == 0) {
      return;
    }
    counted = windows == 1 ? spilt : 0;
    spilt = 0;
    confirmed = false;
    scouting = false;
    lockedFor += windows;
    if (lockedFor > WELL_PROVED) {
      proof.held();
    }
    if (windows > STALE || !edge.isKnownTo(window / 2)) {
      locked = false;
      proof.restart();
    }
  }
}
