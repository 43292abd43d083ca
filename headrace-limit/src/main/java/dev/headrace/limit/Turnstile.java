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
 * looked at and when, {@link Schedule} says. Who finds now this group without room and now that,
 * because others are quicker, gets a claim after a while: the others leave what it needs.
 */
final class Turnstile {
  private static final long FOREVER = Long.MAX_VALUE / 4; // nanos; keeps differences exact
  private static final int PATIENCE = 8; // moves of a head from one group to another
  private final Groups groups;
  private final Schedule schedule = new Schedule();
  private final LimitPolicy policy;
  private final int maxWaiters;
  private final int maxGroups;
  private final TimeSource time;
  private int waiters;
  private volatile boolean anyWaits; // waiters > 0, written under the lock
  private long queued; // tickets ever, which numbers them
  private @Nullable Lane claimant; // whose head has been moved about too often
  private int stops; // of groups by the server, ever
  private long blocked; // how long the last one was, by whom blocker() said

  Turnstile(LimiterOptions options, @Nullable RateLimiter owner, TimeSource time) {
    this.time = time;
    groups = new Groups(options, owner, time.nanoTime());
    policy = new LimitPolicy(options.maxHold());
    maxWaiters = options.maxWaiters();
    maxGroups = options.maxGroups();
  }

  /** Whether any ticket is in the queue. */
  boolean anyWaits() {
    return anyWaits;
  }

  /** Grants {@code ticket} if there is room and nobody waits for the same. */
  synchronized boolean tryTake(Ticket ticket) {
    long now = time.nanoTime();
    Path path = groups.pathOf(ticket, now);
    if (path == null) {
      return false;
    }
    for (Group group : path.groups) {
      if (!group.parked.isEmpty() || group.waitNanos(ticket, false, now) > 0) {
        return false;
      }
    }
    ticket.lane = path.lane(ticket.rank);
    take(ticket, path, now);
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
    Path path = groups.pathOf(ticket, now);
    Refusal refusal = path == null ? Refusal.tooManyGroups(maxGroups) : refusal(ticket, path, now);
    if (path == null || refusal != null) {
      ticket.state = Ticket.SETTLED;
      return refusal;
    }
    Lane lane = path.lane(ticket.rank);
    ticket.lane = lane;
    ticket.state = Ticket.QUEUED;
    ticket.since = queued++;
    schedule.added(ticket, lane);
    if (lane.parkedAt == null) {
      Group blocker = blocker(ticket, now);
      schedule.park(lane, blocker == null ? path.groups[0] : blocker);
    }
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
    for (Group group = schedule.next(now); group != null; group = schedule.next(now)) {
      Lane lane = group.parked.front();
      if (lane == null) {
        continue;
      }
      Ticket head = lane.first();
      Group blocker = blocker(head, now);
      if (blocker == null) {
        leave(head);
        take(head, lane.path, now);
        return head;
      }
      if (blocker == group) {
        schedule.sleep(group, blocked, now);
      } else {
        schedule.park(lane, blocker);
        if (claimant == null && lane.moves >= PATIENCE) {
          claimant = lane;
          claim(lane, 1);
        }
      }
    }
    return null;
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
      if (group.settles() && ticket instanceof CallTicket call) {
        call.answeredNanos = moment;
        call.state = Ticket.ANSWERED;
      } else {
        int units = ticket.units(group);
        group.answered(units, units, moment);
        touch(group);
      }
    }
    return true;
  }

  /** What {@code ticket}, whose answer is there, has cost is known now, if it ever will be. */
  synchronized void settled(CallTicket ticket) {
    if (ticket.state != Ticket.ANSWERED) {
      return;
    }
    ticket.state = Ticket.SETTLED;
    for (Group group : ticket.path().groups) {
      if (group.settles()) {
        group.answered(ticket.units(group), ticket.actual(group), ticket.answeredNanos);
        touch(group);
      }
    }
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

  /** Request and response are over: the place at the origin is free. Once for a granted ticket. */
  synchronized void ended(Ticket ticket) {
    for (Group group : ticket.path().groups) {
      group.ended();
      touch(group);
    }
    groups.released();
    Ledger.closed(Ledger.Kind.PERMIT);
  }

  /** What the answer to {@code ticket} says about limits, received at {@code nanos}. */
  synchronized void heard(CallTicket ticket, List<RateSignal> signals, long nanos) {
    for (Group group : ticket.path().groups) {
      group.heard(signals, ticket.since, nanos);
      touch(group);
    }
  }

  /** Whether the server took the request; false if it rejected it or never answered. */
  synchronized void judged(CallTicket ticket, boolean good) {
    Group[] all = ticket.path().groups;
    for (int i = 0; i < all.length; i++) {
      Hold hold = all[i].hold();
      if (hold != null && ticket.takeProbe(i)) {
        hold.judged(ticket.stops(), good);
        touch(all[i]);
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
    return new Verdict(decision, now + wait, refusal(wait, ticket.path(), now));
  }

  /** The least time that {@code ticket} would wait if it came now. */
  synchronized long atLeast(Ticket ticket) {
    long now = time.nanoTime();
    Path path = groups.pathOf(ticket, now);
    return path == null ? 0 : atLeast(ticket, path, now);
  }

  /** The limits as they stand. */
  synchronized List<LimitStatus> status() {
    return groups.status(time.nanoTime());
  }

  /** Who keeps {@code head} from going, or null; {@link #blocked} then says for how long. */
  private @Nullable Group blocker(Ticket head, long now) {
    Lane lane = head.lane();
    boolean claims = lane == claimant && lane.head() == head;
    Group longest = null;
    long most = -1;
    for (Group group : lane.path.groups) {
      long wait = group.waitNanos(head, claims, now);
      long known = wait == Slots.UNKNOWN ? 0 : wait; // an event may come at once
      if (wait > 0 && known > most) {
        longest = group;
        most = known;
        blocked = wait;
      }
    }
    if (longest != null) {
      return longest;
    }
    for (Group group : lane.path.groups) {
      if (group != lane.parkedAt && group.parked.goBefore(lane)) {
        return group;
      }
    }
    return null;
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
      group.parked.granted(ticket.rank, units);
      Hold hold = group.hold();
      if (hold != null && hold.isProbed() && ticket.probes(i)) {
        hold.probe();
      }
    }
    Ledger.opened(Ledger.Kind.PERMIT);
  }

  private void leave(Ticket ticket) {
    if (ticket.lane() == claimant && claimant.head() == ticket) {
      claim(claimant, 0);
      claimant = null;
    }
    schedule.remove(ticket);
    waiters--;
    anyWaits = waiters > 0;
    Ledger.closed(Ledger.Kind.WAITER);
  }

  /** Others leave that many times what the lane's head needs of each group. */
  private void claim(Lane lane, int times) {
    for (Group group : lane.path.groups) {
      group.claimed = times * lane.first().units(group);
      touch(group);
    }
  }

  private void touch(Group group) {
    if (waiters > 0) {
      schedule.touch(group);
    }
  }

  private @Nullable Refusal refusal(Ticket ticket, Path path, long now) {
    for (Group group : path.groups) {
      if (ticket.units(group) > group.most()) {
        return Refusal.tooHeavy(group.most());
      }
    }
    if (waiters >= maxWaiters && ticket.rank != Ticket.REPEATED) {
      return Refusal.queueFull(maxWaiters);
    }
    long remaining = ticket.remainingNanos(now);
    long wait = remaining == Long.MAX_VALUE ? 0 : atLeast(ticket, path, now);
    return wait == 0 || wait < remaining ? null : refusal(wait, path, now);
  }

  /** Why a request on this path that cannot wait for so long is refused. */
  private static Refusal refusal(long wait, Path path, long now) {
    for (Group group : path.groups) {
      Hold hold = group.hold();
      if (hold != null && hold.isQuota(wait, now)) {
        return Refusal.held(wait);
      }
    }
    return Refusal.waitTooLong(wait);
  }

  private long atLeast(Ticket ticket, Path path, long now) {
    long wait = 0;
    for (Group group : path.groups) {
      int units = ticket.units(group);
      long ahead = waiters == 0 ? 0 : group.parked.unitsBefore(ticket.rank, path, units);
      long least = group.atLeast(ahead, units, ticket.plain, now);
      wait = Math.max(wait, Math.max(least, group.holdLeft(now)));
    }
    return wait;
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
