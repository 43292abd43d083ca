package dev.headrace.limit;

import dev.headrace.core.TimeSource;
import dev.headrace.core.spi.Ledger;
import java.util.ArrayList;
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
  private static final long FOREVER = Long.MAX_VALUE / 4; // nanos; keeps differences exact
  private final Groups groups;
  private final Schedule schedule = new Schedule();
  private final LimitPolicy policy;
  private final int maxWaiters;
  private final int maxGroups;
  private final TimeSource time;
  private int waiters;
  private volatile boolean anyWaits; // waiters > 0, written under the lock
  private long queued; // tickets ever, which numbers them
  private int stops; // of groups by the server, ever

  Turnstile(LimiterOptions options, @Nullable RateLimiter owner, TimeSource time) {
    this.time = time;
    groups = new Groups(options, owner, time.nanoTime());
    policy = new LimitPolicy(options.maxHold());
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
      boolean others = waiters > 0 && !group.parked.isEmpty();
      if (others || group.waitNanos(ticket, false, now) > 0) {
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
    waiters++;
    anyWaits = true;
    Ledger.opened(Ledger.Kind.WAITER);
    return null;
  }

  /** Takes {@code ticket} out. Returns whether it was neither granted nor refused before. */
  synchronized boolean withdraw(Ticket ticket) {
    boolean in = ticket.state == Ticket.QUEUED;
    if (!in && ticket.state != Ticket.NEW) {
      return false;
    }
    if (in) {
      leave(ticket);
    }
    ticket.state = Ticket.SETTLED;
    return true;
  }

  /** Grants the next in turn, or returns null: then {@link #wake} says until when. */
  synchronized @Nullable Ticket takeNext() {
    long now = time.nanoTime();
    Ticket head = schedule.next(now);
    if (head != null) {
      leave(head);
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
    if (ticket.state != Ticket.GRANTED) {
      return false;
    }
    ticket.state = Ticket.SETTLED;
    long moment = nanos - ticket.since < 0 ? ticket.since : nanos;
    for (Group group : ticket.path().groups) {
      if (!isForLater(ticket, group, moment)) {
        int units = ticket.units(group);
        group.answered(units, units, moment);
        touch(group);
      }
    }
    return true;
  }

  private static boolean isForLater(Ticket ticket, Group group, long moment) {
    boolean settles = group.settles();
    if (!settles && !group.hearsFirst() || !(ticket instanceof CallTicket call)) {
      return false;
    }
    call.answeredNanos = moment;
    if (settles) {
      call.state = Ticket.ANSWERED;
    } else {
      call.unheard = true;
    }
    return true;
  }

  /** Counts the answer to {@code ticket} where that had to wait for what it says. */
  private void catchUp(CallTicket ticket) {
    ticket.unheard = false;
    for (Group group : ticket.path().groups) {
      if (group instanceof LearnedGroup) {
        int units = ticket.units(group);
        group.answered(units, units, ticket.answeredNanos);
        touch(group);
      }
    }
  }

  /**
   * What {@code ticket}, whose answer is there, has cost is known now, if it ever will be. Returns
   * whether it was not till now.
   */
  synchronized boolean settled(CallTicket ticket) {
    if (ticket.state != Ticket.ANSWERED) {
      return false;
    }
    ticket.state = Ticket.SETTLED;
    for (Group group : ticket.path().groups) {
      if (group.settles()) {
        group.answered(ticket.units(group), ticket.actual(group), ticket.answeredNanos);
        touch(group);
      }
    }
    return true;
  }

  /** Nothing was sent. Returns whether {@code ticket} was under way till now. */
  synchronized boolean notSent(Ticket ticket) {
    if (ticket.state != Ticket.GRANTED) {
      return false;
    }
    ticket.state = Ticket.SETTLED;
    long now = time.nanoTime();
    for (Group group : ticket.path().groups) {
      group.giveBack(ticket.units(group), now);
      touch(group);
    }
    return true;
  }

  /**
   * There will be no answer. Returns whether {@code ticket} was under way till now.
   *
   * @param attemptNanos for how long after the grant it may have been sent
   */
  synchronized boolean unanswered(Ticket ticket, long attemptNanos) {
    if (ticket.state != Ticket.GRANTED) {
      return false;
    }
    ticket.state = Ticket.SETTLED;
    long now = time.nanoTime();
    long latest = ticket.since + Math.min(attemptNanos, FOREVER);
    for (Group group : ticket.path().groups) {
      group.unanswered(ticket.units(group), latest - now > 0 ? latest : now);
      touch(group);
    }
    return true;
  }

  /**
   * Request and response are over: the place at the origin is free. Once for a granted ticket.
   * Returns whether anybody may have waited for it.
   */
  synchronized boolean ended(Ticket ticket) {
    boolean any = false;
    if (ticket instanceof CallTicket call && call.unheard) {
      catchUp(call);
      any = true;
    }
    for (Group group : ticket.path().groups) {
      if (group.ended()) {
        any = true;
        touch(group);
      }
    }
    groups.released();
    Ledger.closed(Ledger.Kind.PERMIT);
    return any;
  }

  /** What the answer to {@code ticket} says about limits, received at {@code nanos}. */
  synchronized void heard(CallTicket ticket, List<RateSignal> signals, long nanos) {
    if (ticket.unheard) {
      catchUp(ticket);
    }
    if (signals.isEmpty()) {
      return;
    }
    Group[] all = ticket.path().groups;
    for (Group group : all) {
      boolean learns = group instanceof LearnedGroup;
      group.heard(learns ? news(signals, all) : signals, ticket.since, nanos);
      touch(group);
    }
  }

  /** Those of {@code signals} that are about none of the limits that the user gave. */
  private static List<RateSignal> news(List<RateSignal> signals, Group[] all) {
    List<RateSignal> news = new ArrayList<>(signals);
    for (Group group : all) {
      if (!(group instanceof LearnedGroup)) {
        news.removeIf(group::concerns);
      }
    }
    return news;
  }

  /** Whether the server took the request; false if it rejected it or never answered. */
  synchronized void judged(CallTicket ticket, boolean good) {
    Group[] all = ticket.path().groups;
    for (int i = 0; i < all.length; i++) {
      Group group = all[i];
      Hold hold = group.hold();
      if (hold != null && ticket.takeProbe(i)) {
        hold.judged(ticket.stops(), good);
        touch(group);
      }
      if (good && group instanceof DiscoverGroup) {
        group.accepted(ticket.units(group), stops - ticket.stops() > 0, time.nanoTime());
        touch(group);
      }
    }
  }

  /**
   * Says what {@code answer}, received at {@code nanos}, means. A hold begins at once; those who
   * cannot wait for its end leave the queue and are added to {@code late}.
   */
  synchronized Verdict heed(
      CallTicket ticket, LimitPolicy.Answer answer, long nanos, List<Ticket> late) {
    long now = time.nanoTime();
    Rejection rejection = new Rejection(ticket, answer);
    Hold first = rejection.first();
    boolean known = first.isKnown(ticket.stops());
    rejection.tell(known, now);
    LimitDecision decision = policy.decide(answer, known, first.inARow());
    if (decision instanceof LimitDecision.Stop stop) {
      stops += known ? 0 : 1;
      for (Group group : rejection.stop(stop, stops, nanos, now)) {
        takeLate(group, now, late);
        touch(group);
      }
    }
    long wait = rejection.left(now);
    Refusal refusal = Estimate.refusal(wait, ticket.path(), now);
    return new Verdict(decision, rejection.names(), now + wait, refusal);
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
    ticket.begins(stops);
    Group[] all = path.groups;
    for (int i = 0; i < all.length; i++) {
      Group group = all[i];
      int units = ticket.units(group);
      group.take(units, now);
      if (waiters > 0) {
        group.parked.granted(ticket.rank, units);
      }
      Hold hold = group.hold();
      if (hold != null && hold.isProbed() && ticket.probes(i)) {
        hold.probe();
      }
    }
    Ledger.opened(Ledger.Kind.PERMIT);
  }

  private void leave(Ticket ticket) {
    schedule.remove(ticket);
    waiters--;
    anyWaits = waiters > 0;
    Ledger.closed(Ledger.Kind.WAITER);
  }

  private void touch(Group group) {
    if (waiters > 0) {
      schedule.touch(group);
      for (Group sibling : group.siblings()) {
        schedule.touch(sibling);
      }
    }
  }

  private @Nullable Refusal refusal(Ticket ticket, Path path, long now) {
    if (waiters >= maxWaiters && ticket.rank != Ticket.REPEATED) {
      return Refusal.queueFull(maxWaiters);
    }
    return Estimate.refusal(ticket, path, now);
  }

  private void takeLate(Group group, long now, List<Ticket> late) {
    long left = group.holdLeft(now);
    for (Lane lane : left > 0 ? List.copyOf(schedule.waiting()) : List.<Lane>of()) {
      Ticket ticket = lane.path.placeOf(group) < 0 ? null : lane.head();
      while (ticket != null) {
        Ticket behind = ticket.next;
        if (ticket.remainingNanos(now) <= left) {
          leave(ticket);
          ticket.state = Ticket.SETTLED;
          late.add(ticket);
        }
        ticket = behind;
      }
    }
  }
}
