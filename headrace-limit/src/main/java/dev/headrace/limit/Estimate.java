package dev.headrace.limit;

import org.jspecify.annotations.Nullable;

/** How long a newcomer has to wait at least, and whether that is too long. */
final class Estimate {
  private Estimate() {}

  /** Why {@code ticket} is not worth a place in the queue, or null. */
  static @Nullable Refusal refusal(Ticket ticket, Path path, long now) {
    for (Group group : path.groups) {
      if (ticket.units(group) > group.most()) {
        return Refusal.tooHeavy(group.most());
      }
    }
    long remaining = ticket.remainingNanos(now);
    long wait = remaining == Long.MAX_VALUE ? 0 : atLeast(ticket, path, now);
    return wait == 0 || wait < remaining ? null : refusal(wait, path, now);
  }

  /** Why a request on this path that cannot wait for so long is refused. */
  static Refusal refusal(long wait, Path path, long now) {
    for (Group group : path.groups) {
      Hold hold = group.hold();
      if (hold != null && hold.isQuota(wait, now)) {
        return Refusal.held(wait);
      }
    }
    return Refusal.waitTooLong(wait);
  }

  /** The least time that {@code ticket} would wait if it came now. */
  static long atLeast(Ticket ticket, Path path, long now) {
    long wait = 0;
    for (Group group : path.groups) {
      int units = ticket.units(group);
      long ahead = group.waiting == 0 ? 0 : group.parked.unitsBefore(ticket.rank, path, units);
      long least = group.atLeast(ahead, units, ticket.plain, now);
      wait = Math.max(wait, Math.max(least, group.holdLeft(now)));
    }
    return wait;
  }
}
