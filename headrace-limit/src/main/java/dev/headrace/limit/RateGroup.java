package dev.headrace.limit;

import java.util.ArrayList;
import java.util.List;

/** The rate limits that a ticket has to pass together. Not thread-safe. */
final class RateGroup {
  private final Slots[] all;
  private final int most;

  RateGroup(List<RateLimit> limits, long now) {
    all = new Slots[limits.size()];
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < all.length; i++) {
      all[i] = new Slots(limits.get(i), now);
      least = Math.min(least, limits.get(i).units());
    }
    most = least;
  }

  /** The most units that a ticket can ever have. */
  int most() {
    return most;
  }

  /** How long until all have room for {@code ticket}: 0 for now, or {@link Slots#UNKNOWN}. */
  long waitNanos(Ticket ticket, long now) {
    long wait = 0;
    for (Slots slots : all) {
      boolean guarded = !ticket.plain || slots.limit().isBurstTold();
      wait = Math.max(wait, slots.waitNanos(ticket.units, guarded, now));
    }
    return wait;
  }

  /** The least time until {@code ticket} may go after {@code ahead} units of others. */
  long atLeast(long ahead, Ticket ticket, long now) {
    long wait = 0;
    for (Slots slots : all) {
      boolean guarded = !ticket.plain || slots.limit().isBurstTold();
      wait = Math.max(wait, slots.atLeast(ahead, ticket.units, guarded, now));
    }
    return wait;
  }

  void take(int units) {
    for (Slots slots : all) {
      slots.take(units);
    }
  }

  void giveBack(int units) {
    for (Slots slots : all) {
      slots.giveBack(units);
    }
  }

  void answered(int units, long moment) {
    for (Slots slots : all) {
      slots.answered(units, moment);
    }
  }

  void unanswered(int units, long moment) {
    for (Slots slots : all) {
      slots.unanswered(units, moment);
    }
  }

  List<LimitStatus> status(int waiters, long now) {
    List<LimitStatus> status = new ArrayList<>(all.length);
    for (Slots slots : all) {
      status.add(slots.status(waiters, now));
    }
    return List.copyOf(status);
  }
}
