package dev.headrace.limit;

import dev.headrace.core.Durations;
import dev.headrace.core.Numbers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a limiter is made with. Immutable.
 *
 * @param limits all of which a request needs units of
 * @param concurrency the most requests at a time in a lane
 * @param maxWaiters the most tickets in the queue
 * @param maxHold the longest hold that a server may ask for
 * @param maxGroups the most groups, one for each limit and key and one for each origin
 * @param learns whether limits are learned from what answers say
 */
record LimiterOptions(
    List<RateLimit> limits,
    int concurrency,
    int maxWaiters,
    Duration maxHold,
    int maxGroups,
    boolean learns) {
  /** So many and the groups of lessons and origin have a bit each in a ticket. */
  private static final int MOST_LIMITS = Integer.SIZE - 2;

  /** No limit; 10,000 waiters; holds of at most an hour; 10,000 groups. */
  static final LimiterOptions DEFAULTS =
      new LimiterOptions(List.of(), Integer.MAX_VALUE, 10_000, Duration.ofHours(1), 10_000, false);

  LimiterOptions {
    limits = List.copyOf(limits);
    if (limits.size() > MOST_LIMITS) {
      throw new IllegalArgumentException(
          "at most " + MOST_LIMITS + " rate limits, not " + limits.size());
    }
    Numbers.atLeast(1, maxWaiters, "max waiters");
    Durations.positive(maxHold, "max hold");
    if (maxGroups <= limits.size()) {
      throw new IllegalArgumentException(
          "max groups must be more than the "
              + limits.size()
              + " limits, not "
              + maxGroups
              + ": each has a group at least, and so has an origin");
    }
  }

  LimiterOptions plus(RateLimit limit) {
    List<RateLimit> more = new ArrayList<>(limits);
    more.add(limit);
    return new LimiterOptions(more, concurrency, maxWaiters, maxHold, maxGroups, learns);
  }

  /** Whether a limit is to be found by what the server takes and rejects. */
  boolean discovers() {
    return limits.stream().anyMatch(limit -> limit.mode() == LimitMode.DISCOVER);
  }

  LimiterOptions concurrency(Concurrency value) {
    return new LimiterOptions(limits, value.permits(), maxWaiters, maxHold, maxGroups, learns);
  }

  LimiterOptions maxWaiters(int value) {
    return new LimiterOptions(limits, concurrency, value, maxHold, maxGroups, learns);
  }

  LimiterOptions maxHold(Duration value) {
    return new LimiterOptions(limits, concurrency, maxWaiters, value, maxGroups, learns);
  }

  LimiterOptions maxGroups(int value) {
    return new LimiterOptions(limits, concurrency, maxWaiters, maxHold, value, learns);
  }

  LimiterOptions learns(boolean value) {
    return new LimiterOptions(limits, concurrency, maxWaiters, maxHold, maxGroups, value);
  }
}
