package dev.headrace.limit;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Units whose requests have ended without an answer: under way until the last moment at which the
 * server may count them. Not thread-safe.
 */
final class Unanswered {
  private final PriorityQueue<Request> requests = new PriorityQueue<>(4);
  private long units;

  /** One of them, and its last moment. */
  record Request(long until, int units) implements Comparable<Request> {
    @Override
    public int compareTo(Request other) {
      return Long.signum(until - other.until); // moments of nanoTime compare by difference only
    }
  }

  void add(long until, int more) {
    requests.add(new Request(until, more));
    units += more;
  }

  /** How many units are in it. */
  long units() {
    return units;
  }

  /** Takes one out whose moment has come, or returns null. */
  @Nullable Request next(long now) {
    Request next = units == 0 ? null : requests.peek();
    if (next == null || next.until - now > 0) {
      return null;
    }
    requests.remove();
    units -= next.units;
    return next;
  }

  /** How long until the moment of the next has come; {@link Slots#UNKNOWN} if there is none. */
  long untilNext(long now) {
    Request next = requests.peek();
    return next == null ? Slots.UNKNOWN : next.until - now;
  }
}
