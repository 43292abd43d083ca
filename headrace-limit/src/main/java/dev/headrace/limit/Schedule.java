package dev.headrace.limit;

import dev.headrace.core.spi.Ledger;
import java.util.LinkedHashSet;
import java.util.Objects;
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
 *
 * <p>Who finds now this group without room and now that, because others are quicker, gets a claim
 * after a while: the others leave what its head needs of each group, till it has gone. Of a group
 * where they can give it back before the head could go, they may take it meanwhile. One lane has a
 * claim at a time, so no two can wait for each other.
 */
@SuppressWarnings("ReferenceEquality") // groups, lanes and tickets are themselves only
final class Schedule {
  private static final int PATIENCE = 2; // moves of a head: there was room here, then there
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
  private int size; // tickets
  private @Nullable Lane claimant; // whose head has been moved about too often
  private long claims; // ever; each is before all numbers, and before those that were before
  private long blocked; // nanos, by whom blocker() has said

  /** The lanes in which anybody waits. */
  Set<Lane> waiting() {
    return waiting;
  }

  /** How many wait. */
  int size() {
    return size;
  }

  /** Adds {@code ticket}, whose number is set, to the end of its lane. */
  void add(Ticket ticket, long now) {
    Lane lane = ticket.lane();
    lane.add(ticket);
    size++;
    Ledger.opened(Ledger.Kind.WAITER);
    Group at = lane.parkedAt;
    if (at != null) {
      at.parked.count(lane, ticket.units(at));
      return;
    }
    headChanged(lane);
    waiting.add(lane);
    Group blocker = blocker(lane, now);
    park(lane, blocker == null ? lane.path.groups[0] : blocker);
  }

  /** Takes {@code ticket} out of its lane, wherever it stands. */
  void remove(Ticket ticket) {
    size--;
    Ledger.closed(Ledger.Kind.WAITER);
    Lane lane = ticket.lane();
    Group at = Objects.requireNonNull(lane.parkedAt); // as any lane where somebody waits
    if (lane.head() != ticket) {
      lane.remove(ticket);
      at.parked.count(lane, -ticket.units(at));
      return;
    }
    release(lane);
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

  private void park(Lane lane, Group group) {
    group.parked.add(lane);
    if (group.parked.front() == lane) {
      touch(group);
    }
  }

  /** Something has changed at {@code group}, and so at its siblings. */
  void changed(Group group) {
    if (size > 0) {
      touch(group);
      for (Group sibling : group.siblings()) {
        touch(sibling);
      }
    }
  }

  /** {@code group} is to be looked at if anybody waits there. */
  private void touch(Group group) {
    Group.Turn turn = group.turn;
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

  /**
   * The next in turn, whom nothing keeps from going, or null: then {@link #wake} says until when.
   */
  @Nullable Ticket next(long now) {
    for (Group group = nextReady(now); group != null; group = nextReady(now)) {
      Lane lane = group.parked.front();
      Group blocker = lane == null ? null : blocker(lane, now);
      if (lane == null) {
        continue;
      }
      if (blocker == null) {
        return lane.first();
      }
      if (blocker != group) {
        move(lane, group, blocker);
      }
      long look = claim(lane, blocker, now);
      if (blocker == group) {
        sleep(group, look, now);
      }
    }
    return null;
  }

  private @Nullable Group nextReady(long now) {
    while (!asleep.isEmpty() && asleep.first().turn.wake - now <= 0) {
      touch(asleep.first());
    }
    Group group = ready.pollFirst();
    if (group != null) {
      group.turn.ready = false;
    }
    return group;
  }

  private void sleep(Group group, long nanos, long now) {
    if (nanos != Slots.UNKNOWN && !group.turn.ready) {
      group.turn.wake = now + nanos;
      group.turn.asleep = true;
      asleep.add(group);
    }
  }

  /** How long until a group has to be looked at, unless something happens. */
  long wake(long now) {
    return asleep.isEmpty() ? Slots.UNKNOWN : Math.max(0, asleep.first().turn.wake - now);
  }

  private void move(Lane lane, Group from, Group to) {
    from.parked.remove(lane);
    touch(from);
    lane.moves++;
    park(lane, to);
  }

  /**
   * Others leave what the head of {@code lane}, which waits at {@code at}, needs of each group, if
   * it has waited in turn for long enough; but not where they could give it back in time. Returns
   * how long until that has to be looked at again.
   */
  private long claim(Lane lane, Group at, long now) {
    if (lane != claimant && (claimant != null || lane.moves < PATIENCE)) {
      return blocked;
    }
    long wait = blocked == Slots.UNKNOWN ? at.keptNanos() : blocked;
    boolean any = false;
    long later = 0;
    for (Group group : lane.path.groups) {
      boolean inTime = group.keptNanos() < wait;
      any |= !inTime && group != at;
      later = inTime ? Math.max(later, group.keptNanos()) : later;
    }
    long look = blocked == Slots.UNKNOWN ? blocked : wait - later;
    if (!any || at.isHeld(now)) { // for too long to keep room for
      release(lane);
      return look;
    }
    if (lane != claimant) {
      begin(lane, at);
    }
    for (Group group : lane.path.groups) {
      boolean inTime = group != at && group.keptNanos() < wait;
      leave(group, inTime ? 0 : lane.first().units(group));
    }
    return look;
  }

  /** In front wherever it waits, or one before it could be blocked by its claim. */
  private void begin(Lane lane, Group at) {
    claimant = lane;
    at.parked.remove(lane);
    lane.parkedAs = 0;
    lane.order = --claims;
    park(lane, at);
  }

  private void release(Lane lane) {
    if (lane == claimant) {
      claimant = null;
      for (Group group : lane.path.groups) {
        leave(group, 0);
      }
    }
  }

  private void leave(Group group, int units) {
    boolean less = units < group.claimed;
    group.claimed = units;
    if (less) {
      touch(group);
    }
  }

  /** Who keeps the lane's head from going, or null; {@link #blocked} then says for how long. */
  private @Nullable Group blocker(Lane lane, long now) {
    Ticket head = lane.first();
    boolean claims = lane == claimant;
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
        blocked = 0;
        return group;
      }
    }
    return null;
  }

  private static void headChanged(Lane lane) {
    lane.order = lane.first().since;
    lane.parkedAs = lane.rank;
    lane.moves = 0;
  }
}
