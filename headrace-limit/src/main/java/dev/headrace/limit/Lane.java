package dev.headrace.limit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tickets that wait with the same path and class: first in, first out. Adding and removing take
 * constant time, wherever the ticket stands. While anybody waits the lane is parked at one group of
 * its path: the one that its head waits for. Not thread-safe.
 */
final class Lane {
  final Path path;
  final int rank;
  private final long[] units; // of all in it, for each group of the path
  private @Nullable Ticket first;
  private @Nullable Ticket last;
  @Nullable Group parkedAt; // the Schedule's, as are the next three
  int parkedAs; // its class there; the first one, once it was passed over too often
  long order; // its head's number in the queue
  int moves; // from group to group, since its head is head
  boolean counted; // in the backlog of the group where it is parked; the Parking's

  Lane(Path path, int rank) {
    this.path = path;
    this.rank = rank;
    units = new long[path.groups.length];
  }

  boolean isEmpty() {
    return first == null;
  }

  /** The next in turn, or null. */
  @Nullable Ticket head() {
    return first;
  }

  /** The next in turn; there must be one. */
  Ticket first() {
    return Objects.requireNonNull(first);
  }

  /** The units of all in it of the group with this place in the path. */
  long units(int place) {
    return units[place];
  }

  void add(Ticket ticket) {
    ticket.previous = last;
    if (last == null) {
      first = ticket;
    } else {
      last.next = ticket;
    }
    last = ticket;
    count(ticket, 1);
  }

  void remove(Ticket ticket) {
    Ticket before = ticket.previous;
    Ticket behind = ticket.next;
    if (before == null) {
      first = behind;
    } else {
      before.next = behind;
    }
    if (behind == null) {
      last = before;
    } else {
      behind.previous = before;
    }
    ticket.next = null;
    ticket.previous = null;
    count(ticket, -1);
  }

  private void count(Ticket ticket, int sign) {
    Group[] groups = path.groups;
    for (int i = 0; i < groups.length; i++) {
      units[i] += (long) sign * ticket.units(groups[i]);
      groups[i].waiting += sign;
    }
  }
}
