package dev.headrace.limit;

/**
 * What one origin has for itself: its queue, its concurrency, and the hold that its server has
 * asked for. Not thread-safe.
 *
 * <p>After a hold the lane is probed: one request first, two more for each that is not rejected, so
 * that those who waited do not come back as a herd.
 */
final class Lane {
  private static final int PROBED_ENOUGH = 64; // requests at a time
  private static final long REMEMBERED = 60_000_000_000L; // nanos from the end of a hold
  final Object key;
  final WaitQueue queue = new WaitQueue();
  private final int concurrency;
  private int underWay;
  private boolean held;
  private boolean quota; // the hold is about a quota, not about the server's health
  private long heldUntil;
  private int signal; // how often the server has stopped this lane
  private int inARow; // signals since the last good answer
  private int probes; // that may be under way at a time; 0 if the lane is not probed
  private int probing;

  Lane(Object key, int concurrency) {
    this.key = key;
    this.concurrency = concurrency;
  }

  /** How long until this lane lets a request go; {@link Slots#UNKNOWN} if one has to end first. */
  long waitNanos(long now) {
    if (underWay >= concurrency || probes > 0 && probing >= probes) {
      return Slots.UNKNOWN;
    }
    return holdLeft(now);
  }

  /** How long the server's hold still lasts: 0 if there is none. */
  long holdLeft(long now) {
    if (held && heldUntil - now <= 0) {
      held = false;
    }
    return held ? heldUntil - now : 0;
  }

  void take(Ticket ticket) {
    underWay++;
    ticket.signal = signal;
    ticket.probe = probes > 0;
    if (ticket.probe) {
      probing++;
    }
  }

  void release() {
    underWay--;
  }

  /** How the server took a request that was sent while the lane was probed. */
  void judged(Ticket ticket, boolean good) {
    if (!ticket.probe) {
      return;
    }
    ticket.probe = false;
    if (ticket.signal != signal) {
      return; // sent before the last stop
    }
    probing--;
    if (good && probes > 0) { // else others have been good often enough
      inARow = 0;
      probes = probes >= PROBED_ENOUGH ? 0 : probes + 1;
    }
  }

  /**
   * Whether a rejection of {@code ticket} tells what is known: it was sent before the last stop.
   */
  boolean isKnown(Ticket ticket) {
    return ticket.signal != signal;
  }

  /** How many stops there were without a good answer between them. */
  int inARow() {
    return inARow;
  }

  /**
   * Stops the lane until {@code until}, or longer if it is already stopped for longer; returns
   * whether it is not.
   */
  boolean hold(Ticket ticket, long until, boolean aboutQuota, long now) {
    boolean longer = holdLeft(now) == 0 || heldUntil - until < 0;
    if (longer) {
      heldUntil = until;
      quota = aboutQuota;
      held = true;
    }
    if (!isKnown(ticket)) {
      signal++;
      inARow++;
      probes = 1;
      probing = 0;
    }
    return longer;
  }

  /** When the last hold ends, or ended. */
  long heldUntil() {
    return heldUntil;
  }

  /** Why a request that cannot wait for {@code nanos} is refused. */
  Refusal refusal(long nanos, long now) {
    return quota && holdLeft(now) >= nanos ? Refusal.held(nanos) : Refusal.waitTooLong(nanos);
  }

  /** Whether nothing that still matters would be lost with this lane. */
  boolean isIdle(long now) {
    boolean recovers = probes > 0 && now - heldUntil < REMEMBERED;
    return queue.isEmpty() && underWay == 0 && holdLeft(now) == 0 && !recovers;
  }
}
