package dev.headrace.limit;

import org.jspecify.annotations.Nullable;

/**
 * The tickets that wait in one lane: first in, first out in each class, a lower class before a
 * higher. Adding and removing take constant time, wherever the ticket stands. Not thread-safe.
 */
final class WaitQueue {
  private final @Nullable Ticket[] first = new @Nullable Ticket[Ticket.CLASSES];
  private final @Nullable Ticket[] last = new @Nullable Ticket[Ticket.CLASSES];
  private final long[] units = new long[Ticket.CLASSES];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** The next in turn, or null. */
  @Nullable Ticket head() {
    for (Ticket head : first) {
      if (head != null) {
        return head;
      }
    }
    return null;
  }

  /** The next behind {@code ticket}, or null. */
  @Nullable Ticket after(Ticket ticket) {
    Ticket behind = ticket.next;
    for (int rank = ticket.rank + 1; behind == null && rank < Ticket.CLASSES; rank++) {
      behind = first[rank];
    }
    return behind;
  }

  /** The units of all who go before a newcomer of this class. */
  long unitsBefore(int rank) {
    long sum = 0;
    for (int i = 0; i <= rank; i++) {
      sum += units[i];
    }
    return sum;
  }

  void add(Ticket ticket) {
    int rank = ticket.rank;
    Ticket before = last[rank];
    ticket.previous = before;
    if (before == null) {
      first[rank] = ticket;
    } else {
      before.next = ticket;
    }
    last[rank] = ticket;
    units[rank] += ticket.units;
    size++;
  }

  void remove(Ticket ticket) {
    int rank = ticket.rank;
    Ticket before = ticket.previous;
    Ticket behind = ticket.next;
    if (before == null) {
      first[rank] = behind;
    } else {
      before.next = behind;
    }
    if (behind == null) {
      last[rank] = before;
    } else {
      behind.previous = before;
    }
    ticket.next = null;
    ticket.previous = null;
    units[rank] -= ticket.units;
    size--;
  }
}
