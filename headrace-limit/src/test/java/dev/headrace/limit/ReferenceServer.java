package dev.headrace.limit;

import java.util.ArrayDeque;

/**
 * How a server counts: told of every request at the moment of its arrival, says whether it would
 * reject it. Exact arithmetic, so that being right by luck does not help.
 */
abstract class ReferenceServer {

  /** Whether the server rejects a request of so many units that arrives now. */
  abstract boolean rejects(long now, int units);

  /** Windows one after the other, from {@code phase} on. */
  static ReferenceServer fixed(int quota, long window, long phase) {
    return new ReferenceServer() {
      private long current = Long.MIN_VALUE;
      private long used;

      @Override
      boolean rejects(long now, int units) {
        long index = Math.floorDiv(now - phase, window);
        if (index != current) {
          current = index;
          used = 0;
        }
        if (used + units > quota) {
          return true;
        }
        used += units;
        return false;
      }
    };
  }

  /** Any half-open window; {@code strict} counts what it rejects, too. */
  static ReferenceServer sliding(int quota, long window, boolean strict) {
    return new ReferenceServer() {
      private final ArrayDeque<long[]> counted = new ArrayDeque<>();
      private long used;

      @Override
      boolean rejects(long now, int units) {
        while (!counted.isEmpty() && counted.peek()[0] <= now - window) {
          used -= counted.remove()[1];
        }
        boolean over = used + units > quota;
        if (!over || strict) {
          counted.add(new long[] {now, units});
          used += units;
        }
        return over;
      }
    };
  }

  /** A token bucket, filled at the pace of the quota up to {@code burst}. */
  static ReferenceServer bucket(int quota, long window, int burst) {
    return new ReferenceServer() {
      private long level; // missing tokens, each worth a window; quota of it drain in a nanosecond
      private long last;

      @Override
      boolean rejects(long now, int units) {
        level = Math.max(0, level - Math.multiplyExact(quota, now - last));
        last = now;
        if (level + units * window > burst * window) {
          return true;
        }
        level += units * window;
        return false;
      }
    };
  }
}
