package dev.headrace.limit;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a limiter by key. They appear when they are asked for; idle ones go when there are
 * many, so their number stays within twice those that are in use, and 64. Not thread-safe.
 */
final class Lanes {
  private static final int FEW = 64;
  private final Map<Object, Lane> byKey = new HashMap<>();
  private final Set<Lane> waiting = new LinkedHashSet<>();
  private final int concurrency;
  private int many = FEW;

  Lanes(int concurrency) {
    this.concurrency = concurrency;
  }

  Lane of(Object key, long now) {
    Lane lane = byKey.get(key);
    if (lane == null) {
      if (byKey.size() >= many) {
        byKey.values().removeIf(each -> each.isIdle(now));
        many = Math.max(FEW, 2 * byKey.size());
      }
      lane = new Lane(key, concurrency);
      byKey.put(key, lane);
    }
    return lane;
  }

  void add(Ticket ticket, Lane lane) {
    if (lane.queue.isEmpty()) {
      waiting.add(lane);
    }
    lane.queue.add(ticket);
  }

  void remove(Ticket ticket, Lane lane) {
    lane.queue.remove(ticket);
    if (lane.queue.isEmpty()) {
      waiting.remove(lane);
    }
  }

  /** The next in turn of those whose lane lets them go, or null. */
  @Nullable Ticket head(long now) {
    Ticket oldest = null;
    for (Lane lane : waiting) {
      Ticket head = lane.queue.head();
      if (head != null
          && lane.waitNanos(now) == 0
          && (oldest == null || goesBefore(head, oldest))) {
        oldest = head;
      }
    }
    return oldest;
  }

  /** The least time until a lane with waiters that is stopped goes on. */
  long waitNanos(long now) {
    long least = Slots.UNKNOWN;
    for (Lane lane : waiting) {
      long wait = lane.waitNanos(now);
      least = wait > 0 ? Math.min(least, wait) : least;
    }
    return least;
  }

  /** The units of all who go before a newcomer of this class in {@code lane}. */
  long unitsBefore(int rank, Lane lane, long now) {
    long units = 0;
    for (Lane each : waiting) {
      if (each == lane || each.waitNanos(now) == 0) {
        units += each.queue.unitsBefore(rank);
      }
    }
    return units;
  }

  /** How many lanes there are. */
  int size() {
    return byKey.size();
  }

  private static boolean goesBefore(Ticket a, Ticket b) {
    return a.rank != b.rank ? a.rank < b.rank : a.since - b.since < 0;
  }
}
