package dev.headrace.limit;

import dev.headrace.core.TimeSource;
import dev.headrace.core.spi.Ledger;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of granted tickets, and what that does to the groups that they took units of: the
 * half of the {@link Turnstile} that deals with answers, and that has the contracts. Not
 * thread-safe.
 */
final class Outcomes {
  private static final long FOREVER = Long.MAX_VALUE / 4; // nanos; keeps differences exact
  private final LimitPolicy policy;
  private final Schedule schedule;
  private final Groups groups;
  private final TimeSource time;
  private int stops; // of groups by the server, ever

  Outcomes(LimitPolicy policy, Schedule schedule, Groups groups, TimeSource time) {
    this.policy = policy;
    this.schedule = schedule;
    this.groups = groups;
    this.time = time;
  }

  /** How often the server has stopped groups. */
  int stops() {
    return stops;
  }

  boolean answered(Ticket ticket, long nanos) {
    if (ticket.state != Ticket.GRANTED) {
      return false;
    }
    ticket.state = Ticket.SETTLED;
    long moment = nanos - ticket.since < 0 ? ticket.since : nanos;
    for (Group group : ticket.path().groups) {
      if (!isForLater(ticket, group, moment)) {
        int units = ticket.units(group);
        group.answered(units, units, moment);
        schedule.changed(group);
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
      if (group.hearsFirst()) {
        int units = ticket.units(group);
        group.answered(units, units, ticket.answeredNanos);
        schedule.changed(group);
      }
    }
  }

  boolean settled(CallTicket ticket) {
    if (ticket.state != Ticket.ANSWERED) {
      return false;
    }
    ticket.state = Ticket.SETTLED;
    for (Group group : ticket.path().groups) {
      if (group.settles()) {
        group.answered(ticket.units(group), ticket.actual(group), ticket.answeredNanos);
        schedule.changed(group);
      }
    }
    return true;
  }

  boolean notSent(Ticket ticket) {
    if (ticket.state != Ticket.GRANTED) {
      return false;
    }
    ticket.state = Ticket.SETTLED;
    long now = time.nanoTime();
    for (Group group : ticket.path().groups) {
      group.giveBack(ticket.units(group), now);
      schedule.changed(group);
    }
    return true;
  }

  boolean unanswered(Ticket ticket, long attemptNanos) {
    if (ticket.state != Ticket.GRANTED) {
      return false;
    }
    ticket.state = Ticket.SETTLED;
    long now = time.nanoTime();
    long latest = ticket.since + Math.min(attemptNanos, FOREVER);
    for (Group group : ticket.path().groups) {
      group.unanswered(ticket.units(group), latest - now > 0 ? latest : now);
      schedule.changed(group);
    }
    return true;
  }

  boolean ended(Ticket ticket) {
    boolean any = false;
    if (ticket instanceof CallTicket call && call.unheard) {
      catchUp(call);
      any = true;
    }
    for (Group group : ticket.path().groups) {
      if (group.ended()) {
        any = true;
        schedule.changed(group);
      }
    }
    groups.released();
    Ledger.closed(Ledger.Kind.PERMIT);
    return any;
  }

  void heard(CallTicket ticket, List<RateSignal> signals, long nanos) {
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
      schedule.changed(group);
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

  void judged(CallTicket ticket, boolean good) {
    Group[] all = ticket.path().groups;
    for (int i = 0; i < all.length; i++) {
      Group group = all[i];
      Hold hold = group.hold();
      if (hold != null && ticket.isProbe(i)) {
        hold.judged(ticket.stops(), good);
        schedule.changed(group);
      }
      if (good && group instanceof DiscoverGroup) {
        group.accepted(ticket.units(group), stops - ticket.stops() > 0, time.nanoTime());
        schedule.changed(group);
      }
    }
  }

  Verdict heed(CallTicket ticket, LimitPolicy.Answer answer, long nanos, List<Ticket> late) {
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
        schedule.changed(group);
      }
    }
    long wait = rejection.left(now);
    Refusal refusal = Estimate.refusal(wait, ticket.path(), now);
    return new Verdict(decision, rejection.names(), now + wait, refusal);
  }

  private void takeLate(Group group, long now, List<Ticket> late) {
    long left = group.holdLeft(now);
    for (Lane lane : left > 0 ? List.copyOf(schedule.waiting()) : List.<Lane>of()) {
      Ticket ticket = lane.path.placeOf(group) < 0 ? null : lane.head();
      while (ticket != null) {
        Ticket behind = ticket.next;
        if (ticket.remainingNanos(now) <= left) {
          schedule.remove(ticket);
          ticket.state = Ticket.SETTLED;
          late.add(ticket);
        }
        ticket = behind;
      }
    }
  }
}
