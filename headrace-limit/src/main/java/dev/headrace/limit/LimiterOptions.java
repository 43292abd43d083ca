package dev.headrace.limit;

import dev.headrace.core.Durations;
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
 */
record LimiterOptions(List<RateLimit> limits, int concurrency, int maxWaiters, Duration maxHold) {
  /** No limit; 10,000 waiters; holds of at most an hour. */
  static final LimiterOptions DEFAULTS =
      new LimiterOptions(List.of(), Integer.MAX_VALUE, 10_000, Duration.ofHours(1));

  LimiterOptions {
    limits = List.copyOf(limits);
    if (maxWaiters < 1) {
      throw new IllegalArgumentException("max waiters must be at least 1, not " + maxWaiters);
    }
    Durations.positive(maxHold, "max hold");
  }

  LimiterOptions plus(RateLimit limit) {
    List<RateLimit> more = new ArrayList<>(limits);
    more.add(limit);
    return new LimiterOptions(more, concurrency, maxWaiters, maxHold);
  }

  LimiterOptions concurrency(Concurrency value) {
    return new LimiterOptions(limits, value.permits(), maxWaiters, maxHold);
  }

  LimiterOptions maxWaiters(int value) {
    return new LimiterOptions(limits, concurrency, value, maxHold);
  }

  LimiterOptions maxHold(Duration value) {
    return new LimiterOptions(limits, concurrency, maxWaiters, value);
  }
}
