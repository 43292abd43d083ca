package dev.headrace.limit;

/**
 * Gathers the proof that a server counts by fixed windows. Each beginning of a window shows as a
 * jump: much was used, and shortly after nearly nothing, so suddenly that no bucket fills as fast,
 * and while more requests than that had certainly arrived in the window's length before, which a
 * sliding window would still count. Not thread-safe.
 *
 * <p>Some servers let a window begin with the first request after the last one's end. So the last
 * step of the proof comes late on purpose: in one window nothing is sent until well after its
 * beginning, and if the next one begins no later for that, beginnings do not depend on us.
 */
final class FixedWindowProof {
  private static final int JUMPS = 3;
  private static final int PATIENCE = 6; // windows without a jump, and experiments that fail
  private final long window;
  private final int units;
  private final WindowEdge edge;
  private boolean hasSeen;
  private long used; // by the answer whose request was sent last
  private long usedSent; // when that was
  private int jumps;
  private long lastJump;
  private long longest; // exchange of late
  private long longestBefore;
  private long lateSince;
  private int failures;
  private int tries;
  private Step step = Step.JUMPS;
  private long pauseFrom;
  private long pauseTo;
  private long nextEdge; // the earliest
  private long lateStart;

  private enum Step {
    JUMPS,
    PAUSE,
    LATE
  }

  FixedWindowProof(RateLimit limit, WindowEdge edge) {
    window = limit.windowNanos();
    units = limit.units();
    this.edge = edge;
  }

  /**
   * What an answer tells.
   *
   * @param used units that the server counts, this request among them
   * @param certain units of which it is certain that they arrived in a window's length before
   */
  record Seen(long used, long certain, long sent, long received) {}

  /** The longest exchange of the last windows, in nanoseconds. */
  long longest() {
    return Math.max(longest, longestBefore);
  }

  /** Begins anew. */
  void restart() {
    edge.forget();
    hasSeen = false;
    jumps = 0;
    step = Step.JUMPS;
  }

  /** Begins anew, since something did not fit. */
  void contradicted() {
    failures += step == Step.JUMPS ? 0 : 1;
    restart();
  }

  /** A lock by this proof did not hold. */
  void refuted() {
    failures++;
    restart();
  }

  /** It has held for so long that failures before do not count any more. */
  void held() {
    failures = 0;
    tries = 0;
  }

  /** Whether it is not to be expected any more. */
  boolean isHopeless() {
    return failures >= PATIENCE || longest() > window / 8;
  }

  /** Nanoseconds for which nothing is to be sent; 0 as a rule. */
  long pauseNanos(long now) {
    boolean pauses = step == Step.PAUSE && now - pauseFrom >= 0 && now - pauseTo < 0;
    return pauses ? pauseTo - now : 0;
  }

  /** Nanoseconds for which a unit is to be kept, for the next window's beginning; 0 as a rule. */
  long reserveNanos(long now) {
    return step == Step.LATE ? Math.max(0, edge.latest() + window - now) : 0;
  }

  /** A request is sent while {@code others} units are under way. */
  void sends(long others, long now) {
    if (step != Step.PAUSE || now - pauseFrom < 0) {
      return;
    }
    if (others > 0 || now - pauseTo > window / 2) {
      tryAgain();
    } else {
      edge.roll(now);
      lateStart = now;
      step = Step.LATE;
    }
  }

  /** Takes an answer in. Returns whether all is proved. */
  boolean sees(Seen answer) {
    measure(answer);
    if (step == Step.PAUSE && answer.received - nextEdge >= 0) {
      tryAgain(); // it may have begun the window
    }
    boolean proved = false;
    if (hasSeen && isJump(answer)) {
      proved = jumped(answer);
    }
    if (!hasSeen || answer.sent - usedSent >= 0) {
      hasSeen = true;
      used = answer.used;
      usedSent = answer.sent;
    }
    return proved;
  }

  private void measure(Seen answer) {
    if (answer.received - lateSince > 2 * window) {
      lateSince = answer.received;
      longestBefore = longest;
      longest = 0;
    }
    longest = Math.max(longest, answer.received - answer.sent);
  }

  private boolean isJump(Seen answer) {
    long took = answer.received - usedSent;
    double filled = (double) units * took / window; // by a bucket, meanwhile
    long margin = Math.max(2, units / 8);
    return took > 0
        && used - answer.used >= filled + margin
        && answer.certain >= answer.used + margin;
  }

  private boolean jumped(Seen answer) {
    boolean another = jumps == 0 || answer.received - lastJump > window / 2;
    if (!edge.narrow(usedSent, answer.received)) {
      contradicted();
      return false;
    }
    if (!another) {
      return false;
    }
    jumps = answer.received - lastJump > PATIENCE * window ? 1 : jumps + 1;
    lastJump = answer.received;
    if (step == Step.LATE) {
      if (usedSent - lateStart < 0) {
        return false; // that was the late start itself
      }
      tryAgain();
      return answer.received - lateStart - window < 0;
    }
    if (step == Step.JUMPS && jumps >= JUMPS + tries && !isHopeless()) {
      plan(answer.received);
    }
    return false;
  }

  /** Next time, the window's first request comes late. */
  private void plan(long now) {
    edge.roll(now);
    long exchange = longest();
    if (!edge.isKnownTo(window / 4)) {
      return;
    }
    nextEdge = edge.earliest() + window;
    pauseFrom = nextEdge - exchange - window / 64;
    pauseTo = edge.latest() + window + exchange + window / 32;
    step = Step.PAUSE;
  }

  /** After some more jumps each time, for it costs a part of a window. */
  private void tryAgain() {
    step = Step.JUMPS;
    jumps = 0;
    tries++;
  }
}
