package dev.headrace.limit;

import dev.headrace.core.TimeSource;
import dev.headrace.core.spi.Ledger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a limiter: what is free, who waits, and who goes next. A monitor that calls nobody
 * and never waits.
 *
 * <p>A ticket takes units of every group of its path, all or nothing. Units are assigned to whoever
 * stands at the head of its lane, and in front at the group that it waited for last, when they are
 * free, never reserved ahead; so a ticket that leaves the queue costs nobody anything. What is
 * looked at and when, {@link Schedule} says.
 */
final class Turnstile {
  private final Groups groups;
  private final Schedule schedule = new Schedule();
  private final Outcomes outcomes;
  private final int maxWaiters;
  private final int maxGroups;
  private final TimeSource time;
  private volatile boolean anyWaits; // written under the lock
  private long queued; // tickets ever, which numbers them

  Turnstile(LimiterOptions options, @Nullable RateLimiter owner, TimeSource time) {
    this.time = time;
    groups = new Groups(options, owner, time.nanoTime());
    outcomes = new Outcomes(new LimitPolicy(options.maxHold()), schedule, groups, time);
    maxWaiters = options.maxWaiters();
    maxGroups = options.maxGroups();
  }

  /** Where those wait who are no calls. */
  synchronized Lane lane() {
    return groups.alone().lane(Ticket.FIRST_COME);
  }

  /** Whether any ticket is in the queue. */
  boolean anyWaits() {
    return anyWaits;
  }

  /** Grants {@code ticket} if there is room and nobody waits for the same. */
  synchronized boolean tryTake(Ticket ticket) {
    long now = time.nanoTime();
    Lane lane = laneOf(ticket, now);
    if (lane == null) {
      return false;
    }
    for (Group group : lane.path.groups) {
      if (!group.parked.isEmpty() || group.waitNanos(ticket, false, now) > 0) {
        return false;
      }
    }
    ticket.lane = lane;
    take(ticket, lane.path, now);
    return true;
  }

  /**
   * Puts {@code ticket} into the queue unless it is withdrawn already; returns why not, or null.
   */
  synchronized @Nullable Refusal enqueue(Ticket ticket) {
    if (ticket.state != Ticket.NEW) {
      return null;
    }
    long now = time.nanoTime();
    Lane lane = laneOf(ticket, now);
    Refusal refusal =
        lane == null ? Refusal.tooManyGroups(maxGroups) : refusal(ticket, lane.path, now);
    if (lane == null || refusal != null) {
      ticket.state = Ticket.SETTLED;
      return refusal;
    }
    ticket.lane = lane;
    ticket.state = Ticket.QUEUED;
    ticket.since = queued++;
    schedule.add(ticket, now);
    anyWaits = true;
    return null;
  }

  /** Takes {@code ticket} out. Returns whether it was neither granted nor refused before. */
  synchronized boolean withdraw(Ticket ticket) {
    boolean in = ticket.state == Ticket.QUEUED;
    if (!in && ticket.state != Ticket.NEW) {
      return false;
    }
    if (in) {
      schedule.remove(ticket);
      anyWaits = schedule.size() > 0;
    }
    ticket.state = Ticket.SETTLED;
    return true;
  }

  /** Grants the next in turn, or returns null: then {@link #wake} says until when. */
  synchronized @Nullable Ticket takeNext() {
    long now = time.nanoTime();
    Ticket head = schedule.next(now);
    if (head != null) {
      schedule.remove(head);
      anyWaits = schedule.size() > 0;
      take(head, head.path(), now);
    }
    return head;
  }

  /** How long until time alone may let a ticket go, after a {@link #takeNext} in vain. */
  synchronized long wake() {
    return schedule.wake(time.nanoTime());
  }

  /** The answer came at {@code nanos}. Returns whether {@code ticket} was under way till now. */
  synchronized boolean answered(Ticket ticket, long nanos) {
    return outcomes.answered(ticket, nanos);
  }

  /**
   * What {@code ticket}, whose answer is there, has cost is known now, if it ever will be. Returns
   * whether it was not till now.
   */
  synchronized boolean settled(CallTicket ticket) {
    return outcomes.settled(ticket);
  }

  /** Nothing was sent. Returns whether {@code ticket} was under way till now. */
  synchronized boolean notSent(Ticket ticket) {
    return outcomes.notSent(ticket);
  }

  /**
   * There will be no answer. Returns whether {@code ticket} was under way till now.
   *
   * @param attemptNanos for how long after the grant it may have been sent
   */
  synchronized boolean unanswered(Ticket ticket, long attemptNanos) {
    return outcomes.unanswered(ticket, attemptNanos);
  }

  /**
   * Request and response are over: the place at the origin is free. Once for a granted ticket.
   * Returns whether anybody may have waited for it.
   */
  synchronized boolean ended(Ticket ticket) {
    return outcomes.ended(ticket);
  }

  /** What the answer to {@code ticket} says about limits, received at {@code nanos}. */
  synchronized void heard(CallTicket ticket, List<RateSignal> signals, long nanos) {
    outcomes.heard(ticket, signals, nanos);
  }

  /** Whether the server took the request; false if it rejected it or never answered. */
  synchronized void judged(CallTicket ticket, boolean good) {
    outcomes.judged(ticket, good);
  }

  /**
   * Says what {@code answer}, received at {@code nanos}, means. A hold begins at once; those who
   * cannot wait for its end leave the queue and are added to {@code late}.
   */
  synchronized Verdict heed(
      CallTicket ticket, LimitPolicy.Answer answer, long nanos, List<Ticket> late) {
    Verdict verdict = outcomes.heed(ticket, answer, nanos, late);
    anyWaits = schedule.size() > 0; // but for those who were too late
    return verdict;
  }

  /** The least time that {@code ticket} would wait if it came now. */
  synchronized long atLeast(Ticket ticket) {
    long now = time.nanoTime();
    Lane lane = laneOf(ticket, now);
    return lane == null ? 0 : Estimate.atLeast(ticket, lane.path, now);
  }

  /** The limits as they stand. */
  synchronized List<Groups.Standing> standings() {
    return groups.standings(time.nanoTime());
  }

  private @Nullable Lane laneOf(Ticket ticket, long now) {
    if (!(ticket instanceof CallTicket call)) {
      return ticket.lane;
    }
    Path path = groups.pathOf(call, now);
    return path == null ? null : path.lane(ticket.rank);
  }

  private void take(Ticket ticket, Path path, long now) {
    ticket.state = Ticket.GRANTED;
    ticket.since = now;
    ticket.begins(outcomes.stops());
    Group[] all = path.groups;
    for (int i = 0; i < all.length; i++) {
      Group group = all[i];
      int units = ticket.units(group);
      group.take(units, now);
      group.parked.granted(ticket.rank, units);
      Hold hold = group.hold();
      if (hold != null && hold.isProbed() && ticket.probes(i)) {
        hold.probe();
      }
    }
    Ledger.opened(Ledger.Kind.PERMIT);
  }

  private @Nullable Refusal refusal(Ticket ticket, Path path, long now) {
    if (schedule.size() >= maxWaiters && ticket.rank != Ticket.REPEATED) {
      return Refusal.queueFull(maxWaiters);
    }
    return Estimate.refusal(ticket, path, now);
  }
}
