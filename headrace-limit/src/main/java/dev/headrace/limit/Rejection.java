package dev.headrace.limit;

import dev.headrace.core.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One answer by which the server rejected a request, and the groups that it is about. */
final class Rejection {
  private static final long FOREVER = Long.MAX_VALUE / 4; // nanos; keeps differences exact
  private final CallTicket ticket;
  private final LimitPolicy.Answer answer;
  private final List<Group> about = new ArrayList<>(1);
  private final boolean named;

  Rejection(CallTicket ticket, LimitPolicy.Answer answer) {
    this.ticket = ticket;
    this.answer = answer;
    Group[] all = ticket.path().groups;
    for (Group group : all) {
      if (answer.exhausted().stream().anyMatch(group::concerns)) {
        about.add(group);
      }
    }
    named = !about.isEmpty();
    if (!named) { // the server does not say: nothing more goes to the origin
      about.add(all[all.length - 1]);
    }
  }

  /** The stops of the first group that it is about. */
  Hold first() {
    return about.get(0).holdable();
  }

  /** What people call the limits that it is about; empty if that is the whole origin. */
  List<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (Group group : named ? about : List.<Group>of()) {
      for (RateSignal signal : answer.exhausted()) {
        if (group.concerns(signal)) {
          names.add(group.nameOf(signal));
        }
      }
    }
    return List.copyOf(names);
  }

  /** Stops the groups. Returns those that are stopped for longer than they were. */
  List<Group> stop(LimitDecision.Stop stop, int number, long receivedNanos, long now) {
    List<Group> longer = new ArrayList<>(about.size());
    for (Group group : about) {
      Hold hold = group.holdable();
      boolean known = hold.isKnown(ticket.stops());
      long until = receivedNanos + Math.min(Durations.toNanos(pause(stop, group)), FOREVER);
      if (hold.extend(until, answer.isAboutQuota(), now)) {
        longer.add(group);
      }
      if (!known) {
        hold.stopped(number);
      }
    }
    return longer;
  }

  /** Tells the groups that it may be about. */
  void tell(boolean known, long now) {
    for (Group group : ticket.path().groups) {
      if (!named || about.contains(group)) {
        group.rejected(known, now);
      }
    }
  }

  /** How long the stops of all groups that the request has to pass still last. */
  long left(long now) {
    long left = 0;
    for (Group group : ticket.path().groups) {
      left = Math.max(left, group.holdLeft(now));
    }
    return left;
  }

  /** For as long as is said of this group, if that is less than of all together. */
  private Duration pause(LimitDecision.Stop stop, Group group) {
    if (about.size() == 1) {
      return stop.pause();
    }
    Duration own = answer.retryAfter();
    for (RateSignal signal : answer.exhausted()) {
      Duration reset = LimitPolicy.untilMore(signal);
      if (group.concerns(signal) && reset != null) {
        own = own == null || own.compareTo(reset) < 0 ? reset : own;
      }
    }
    return own == null ? stop.pause() : Durations.min(own, stop.pause());
  }
}
