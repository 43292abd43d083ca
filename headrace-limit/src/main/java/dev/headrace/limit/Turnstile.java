package dev.headrace.limit;

import dev.headrace.core.Durations;
import dev.headrace.core.TimeSource;
import dev.headrace.core.spi.Ledger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a limiter: what is free, who waits, and who goes next. A monitor that calls nobody
 * and never waits.
 *
 * <p>A ticket takes units of every rate limit and a place in its lane, all or nothing. Units are
 * assigned to whoever stands at the head of the queue when they are free, never reserved ahead, so
 * a ticket that leaves the queue costs nobody anything. Of several lanes the oldest head goes that
 * its own lane lets go; if the rate limits have no room for it, all wait.
 */
final class Turnstile {
  private static final long FOREVER = Long.MAX_VALUE / 4; // nanos; keeps differences exact
  private final RateGroup rates;
  private final Lanes lanes;
  private final LimitPolicy policy;
  private final int maxWaiters;
  private final TimeSource time;
  private int waiters;
  private volatile boolean anyWaits; // waiters > 0, written under the lock
  private long wake = Slots.UNKNOWN;

  Turnstile(LimiterOptions options, TimeSource time) {
    this.time = time;
    rates = new RateGroup(options.limits(), time.nanoTime());
    lanes = new Lanes(options.concurrency());
    policy = new LimitPolicy(options.maxHold());
    maxWaiters = options.maxWaiters();
  }

  /** Whether any ticket is in the queue. */
  boolean anyWaits() {
    return anyWaits;
  }

  /** Grants {@code ticket} if there is room and nobody waits for the same. */
  synchronized boolean tryTake(Ticket ticket, Object key) {
    long now = time.nanoTime();
    Lane lane = lanes.of(key, now);
    ticket.lane = lane;
    boolean inTurn = waiters == 0 || lane.queue.isEmpty() && lanes.head(now) == null;
    if (!inTurn || lane.waitNanos(now) > 0 || rates.waitNanos(ticket, now) > 0) {
      return false;
    }
    take(ticket, lane, now);
    return true;
  }

  /**
   * Puts {@code ticket} into the queue unless it is withdrawn already; returns why not, or null.
   */
  synchronized @Nullable Refusal enqueue(Ticket ticket) {
    if (ticket.state != Ticket.State.NEW) {
      return null;
    }
    long now = time.nanoTime();
    Lane lane = lanes.of(ticket.lane().key, now);
    ticket.lane = lane;
    Refusal refusal = refusal(ticket, lane, now);
    if (refusal != null) {
      ticket.state = Ticket.State.SETTLED;
      return refusal;
    }
    ticket.state = Ticket.State.QUEUED;
    ticket.since = now;
    lanes.add(ticket, lane);
    waiters++;
    anyWaits = true;
    Ledger.opened(Ledger.Kind.WAITER);
    return null;
  }

  /** Takes {@code ticket} out. Returns whether it was neither granted nor refused before. */
  synchronized boolean withdraw(Ticket ticket) {
    boolean queued = ticket.state == Ticket.State.QUEUED;
    if (!queued && ticket.state != Ticket.State.NEW) {
      return false;
    }
    if (queued) {
      leave(ticket);
    }
    ticket.state = Ticket.State.SETTLED;
    return true;
  }

  /** Grants the next in turn, or returns null: then {@link #wake} says until when. */
  synchronized @Nullable Ticket takeHead() {
    long now = time.nanoTime();
    wake = lanes.waitNanos(now);
    Ticket head = lanes.head(now);
    if (head == null) {
      return null;
    }
    long wait = rates.waitNanos(head, now);
    if (wait > 0) {
      wake = Math.min(wake, wait);
      return null;
    }
    leave(head);
    take(head, head.lane(), now);
    return head;
  }

  /** How long after the last {@link #takeHead} time alone may let a ticket go. */
  synchronized long wake() {
    return wake;
  }

  /** The answer came at {@code nanos}. Returns whether {@code ticket} was under way till now. */
  synchronized boolean answered(Ticket ticket, long nanos) {
    boolean first = settle(ticket);
    if (first) {
      rates.answered(ticket.units, nanos - ticket.since < 0 ? ticket.since : nanos);
    }
    return first;
  }

  /** Nothing was sent. Returns whether {@code ticket} was under way till now. */
  synchronized boolean notSent(Ticket ticket) {
    boolean first = settle(ticket);
    if (first) {
      rates.giveBack(ticket.units);
    }
    return first;
  }

  /**
   * There will be no answer. Returns whether {@code ticket} was under way till now.
   *
   * @param attemptNanos for how long after the grant it may have been sent
   */
  synchronized boolean unanswered(Ticket ticket, long attemptNanos) {
    boolean first = settle(ticket);
    if (first) {
      long now = time.nanoTime();
      long latest = ticket.since + Math.min(attemptNanos, FOREVER);
      rates.unanswered(ticket.units, latest - now > 0 ? latest : now);
    }
    return first;
  }

  /** Request and response are over: the place in the lane is free. Once for a granted ticket. */
  synchronized void ended(Ticket ticket) {
    ticket.lane().release();
    Ledger.closed(Ledger.Kind.PERMIT);
  }

  /** Whether the server took the request; false if it rejected it or never answered. */
  synchronized void judged(Ticket ticket, boolean good) {
    ticket.lane().judged(ticket, good);
  }

  /**
   * Says what {@code answer}, received at {@code nanos}, means. A hold begins at once; those who
   * cannot wait for its end leave the queue and are added to {@code late}.
   */
  synchronized Verdict heed(
      Ticket ticket, LimitPolicy.Answer answer, long nanos, List<Ticket> late) {
    Lane lane = ticket.lane();
    long now = time.nanoTime();
    LimitDecision decision = policy.decide(answer, lane.isKnown(ticket), lane.inARow());
    if (decision instanceof LimitDecision.Stop stop) {
      long until = nanos + Math.min(Durations.toNanos(stop.pause()), FOREVER);
      if (lane.hold(ticket, until, answer.status() == 429, now)) {
        takeLate(lane, now, late);
      }
    }
    return new Verdict(decision, lane.heldUntil(), lane.refusal(lane.holdLeft(now), now));
  }

  /** The least time that {@code ticket} would wait if it came now. */
  synchronized long atLeast(Ticket ticket, Object key) {
    long now = time.nanoTime();
    return atLeast(ticket, lanes.of(key, now), now);
  }

  /** The limits as they stand. */
  synchronized List<LimitStatus> status() {
    return rates.status(waiters, time.nanoTime());
  }

  private void take(Ticket ticket, Lane lane, long now) {
    ticket.state = Ticket.State.GRANTED;
    ticket.since = now;
    lane.take(ticket);
    rates.take(ticket.units);
    Ledger.opened(Ledger.Kind.PERMIT);
  }

  private void leave(Ticket ticket) {
    lanes.remove(ticket, ticket.lane());
    waiters--;
    anyWaits = waiters > 0;
    Ledger.closed(Ledger.Kind.WAITER);
  }

  private static boolean settle(Ticket ticket) {
    boolean first = ticket.state == Ticket.State.GRANTED;
    ticket.state = Ticket.State.SETTLED;
    return first;
  }

  private @Nullable Refusal refusal(Ticket ticket, Lane lane, long now) {
    if (ticket.units > rates.most()) {
      return Refusal.tooHeavy(rates.most());
    }
    if (waiters >= maxWaiters && ticket.rank != Ticket.REPEATED) {
      return Refusal.queueFull(maxWaiters);
    }
    long wait = atLeast(ticket, lane, now);
    boolean fits = wait == 0 || wait < ticket.remainingNanos(now);
    return fits ? null : lane.refusal(wait, now);
  }

  private long atLeast(Ticket ticket, Lane lane, long now) {
    long ahead = waiters == 0 ? 0 : lanes.unitsBefore(ticket.rank, lane, now);
    return Math.max(lane.holdLeft(now), rates.atLeast(ahead, ticket, now));
  }

  private void takeLate(Lane lane, long now, List<Ticket> late) {
    long left = lane.holdLeft(now);
    Ticket ticket = left > 0 ? lane.queue.head() : null;
    while (ticket != null) {
      Ticket behind = lane.queue.after(ticket);
      if (ticket.remainingNanos(now) <= left) {
        leave(ticket);
        ticket.state = Ticket.State.SETTLED;
        late.add(ticket);
      }
      ticket = behind;
    }
  }
}
