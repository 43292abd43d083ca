package dev.headrace.limit;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who waits, where, and which group is looked at next. Not thread-safe.
 *
 * <p>A lane is parked at the group that its head waits for. A group at which lanes are parked is
 * ready: something has changed there, and it is to be looked at; or asleep until a moment; or waits
 * for an event. So a head that is blocked holds up only those who are behind it at that group, and
 * a look at one group costs the same however many others there are.
 */
final class Schedule {
  private final TreeSet<Group> ready =
      new TreeSet<>(
          (a, b) ->
              a.turn.rank != b.turn.rank
                  ? Integer.compare(a.turn.rank, b.turn.rank)
                  : Long.signum(a.turn.order - b.turn.order));
  private final TreeSet<Group> asleep =
      new TreeSet<>(
          (a, b) ->
              a.turn.wake != b.turn.wake
                  ? Long.signum(a.turn.wake - b.turn.wake)
                  : Long.signum(a.turn.order - b.turn.order));
  private final Set<Lane> waiting = new LinkedHashSet<>();

  /** The lanes in which anybody waits. */
  Set<Lane> waiting() {
    return waiting;
  }

  /** A ticket is new in {@code lane}, the last there. Whoever is the first still has to park. */
  void added(Ticket ticket, Lane lane) {
    lane.add(ticket);
    if (lane.parkedAt != null) {
      Group group = lane.parkedAt;
      group.parked.count(lane, ticket.units(group));
    } else {
      headChanged(lane);
      waiting.add(lane);
    }
  }

  /** Takes {@code ticket} out of its lane, wherever it stands. */
  void remove(Ticket ticket) {
    Lane lane = ticket.lane();
    Group at = lane.parkedAt;
    if (at == null || lane.head() != ticket) {
      lane.remove(ticket);
      if (at != null) {
        at.parked.count(lane, -ticket.units(at));
      }
    } else {
      at.parked.remove(lane);
      lane.remove(ticket);
      if (lane.isEmpty()) {
        waiting.remove(lane);
      } else {
        headChanged(lane);
        at.parked.add(lane);
      }
      touch(at);
    }
  }

  /** Parks {@code lane} at {@code group}, and there alone. */
  void park(Lane lane, Group group) {
    Group from = lane.parkedAt;
    if (from != null) {
      from.parked.remove(lane);
      touch(from);
      lane.moves++;
    }
    group.parked.add(lane);
    if (group.parked.front() == lane) {
      touch(group);
    }
  }

  /** Something has changed at {@code group}: it is to be looked at if anybody waits there. */
  void touch(Group group) {
    Group.Turn turn = group.turn;
    if (group.parked.isEmpty() && !turn.asleep && !turn.ready) {
      return;
    }
    if (turn.asleep) {
      asleep.remove(group);
      turn.asleep = false;
    }
    if (turn.ready) {
      ready.remove(group);
      turn.ready = false;
    }
    Lane front = group.parked.front();
    if (front != null) {
      turn.ready = true;
      turn.rank = front.parkedAs;
      turn.order = front.order;
      ready.add(group);
    }
  }

  /** The group to be looked at now, with somebody parked at it, or null. */
  @Nullable Group next(long now) {
    while (!asleep.isEmpty() && asleep.first().turn.wake - now <= 0) {
      touch(asleep.first());
    }
    Group group = ready.pollFirst();
    if (group != null) {
      group.turn.ready = false;
    }
    return group;
  }

  /** There is nothing to do at {@code group} for so long, unless something happens. */
  void sleep(Group group, long nanos, long now) {
    if (nanos != Slots.UNKNOWN) {
      group.turn.wake = now + nanos;
      group.turn.asleep = true;
      asleep.add(group);
    }
  }

  /** How long until a group has to be looked at, unless something happens. */
  long wake(long now) {
    return asleep.isEmpty() ? Slots.UNKNOWN : Math.max(0, asleep.first().turn.wake - now);
  }

  private static void headChanged(Lane lane) {
    lane.order = lane.first().since;
    lane.parkedAs = lane.rank;
    lane.moves = 0;
  }
}
