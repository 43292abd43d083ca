package dev.headrace.limit;

/**
 * Where a server's fixed windows begin: somewhere between two moments, and again every window. Not
 * thread-safe.
 */
final class WindowEdge {
  private static final long DRIFT = 5_000; // clocks differ by at most one part in so many
  private final long window; // nanos
  private boolean known;
  private long earliest;
  private long latest;

  WindowEdge(long windowNanos) {
    window = windowNanos;
  }

  /** Whether it is known to within {@code nanos}. */
  boolean isKnownTo(long nanos) {
    return known && latest - earliest <= nanos;
  }

  void forget() {
    known = false;
  }

  /** The earliest moment at which the window may have begun that {@link #roll} has come to. */
  long earliest() {
    return earliest;
  }

  /** The moment at which that window had begun for sure. */
  long latest() {
    return latest;
  }

  /**
   * Goes on to the last window that has begun for sure at {@code now}. The longer the way, the less
   * is known.
   *
   * @return how many windows it went
   */
  long roll(long now) {
    long windows = Math.max(0, Math.floorDiv(now - latest, window));
    long drift = window / DRIFT * windows;
    earliest += windows * window - drift;
    latest += windows * window + drift;
    return windows;
  }

  /**
   * A window begins between two moments, both included. What is less than a window long and meets
   * what is known only once makes it more exact.
   *
   * @return false if it contradicts what is known
   */
  boolean narrow(long from, long to) {
    if (to - from >= window) {
      return true;
    }
    if (!known) {
      known = true;
      earliest = from;
      latest = to;
      return true;
    }
    long shift = Math.floorDiv(latest - from, window) * window;
    long first = from + shift; // the last that does not begin after the latest
    long last = to + shift;
    if (last - earliest < 0) {
      return false;
    }
    if (last - window - earliest < 0) {
      earliest = first - earliest > 0 ? first : earliest;
      latest = last - latest < 0 ? last : latest;
    }
    return true;
  }
}
