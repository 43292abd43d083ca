package dev.headrace.limit;

/**
 * What a server's rejections have done to one group: it is stopped for a while, and probed after.
 * Not thread-safe.
 *
 * <p>After a stop one request goes first, and two more for each that is not rejected, so that those
 * who waited do not come back as a herd.
 */
final class Hold {
  private static final int PROBED_ENOUGH = 64; // requests at a time
  private static final long REMEMBERED = 60_000_000_000L; // nanos from the end of a stop
  private boolean held;
  private boolean quota; // it is about a quota, not about the server's health
  private long until;
  private int lastStop; // its number among all stops of the limiter
  private int inARow; // stops since the last good answer
  private int probes; // that may be under way at a time; 0 if there is nothing to find out
  private int probing;

  /** How long until a request may go; {@link Slots#UNKNOWN} if a probe has to come back first. */
  long waitNanos(long now) {
    return probes > 0 && probing >= probes ? Slots.UNKNOWN : left(now);
  }

  /** How long the stop still lasts: 0 if there is none. */
  long left(long now) {
    if (held && until - now <= 0) {
      held = false;
    }
    return held ? until - now : 0;
  }

  /** Whether the next request is a probe. */
  boolean isProbed() {
    return probes > 0;
  }

  /** A probe goes. */
  void probe() {
    probing++;
  }

  /** How the server took a probe that was granted after so many stops. */
  void judged(int stops, boolean good) {
    if (isKnown(stops)) {
      return; // sent before the last stop
    }
    probing--;
    if (good && probes > 0) { // else others have been good often enough
      inARow = 0;
      probes = probes >= PROBED_ENOUGH ? 0 : probes + 1;
    }
  }

  /**
   * Whether the rejection of a request that was granted after so many stops tells what is known.
   */
  boolean isKnown(int stops) {
    return lastStop - stops > 0;
  }

  /** How many stops there were without a good answer between them. */
  int inARow() {
    return inARow;
  }

  /**
   * Stops until {@code moment}, or longer if it is already stopped for longer; returns whether it
   * is not.
   */
  boolean extend(long moment, boolean aboutQuota, long now) {
    boolean longer = left(now) == 0 || until - moment < 0;
    if (longer) {
      until = moment;
      quota = aboutQuota;
      held = true;
    }
    return longer;
  }

  /** A stop that was not known: with this number, to be probed after. */
  void stopped(int number) {
    lastStop = number;
    inARow++;
    probes = 1;
    probing = 0;
  }

  /** Whether a wait as long as this is the server's will about a quota. */
  boolean isQuota(long nanos, long now) {
    return quota && left(now) >= nanos;
  }

  /** Whether nothing that still matters would be lost with it. */
  boolean isIdle(long now) {
    boolean recovers = probes > 0 && now - until < REMEMBERED;
    return left(now) == 0 && !recovers;
  }
}
