package dev.headrace.retry;

import dev.headrace.core.Durations;
import dev.headrace.retry.AttemptOutcome.Answered;
import java.time.Duration;

/**
 * How long to wait before an attempt.
 *
 * @param base the longest wait before the second attempt
 * @param throttledBase the same after a 429 or 503
 * @param max the longest wait that nobody asked for
 */
record Backoff(Duration base, Duration throttledBase, Duration max) {

  Duration before(RetryFacts facts, double roll) {
    if (!(facts.outcome() instanceof Answered answered)) {
      return drawn(base, facts.attempt(), roll);
    }
    Duration asked = answered.asked();
    if (answered.paced()) {
      return asked == null ? Duration.ZERO : asked;
    }
    boolean throttled = answered.status() == 429 || answered.status() == 503;
    Duration own = drawn(throttled ? throttledBase : base, facts.attempt(), roll);
    return asked == null || asked.compareTo(own) < 0 ? own : asked;
  }

  private Duration drawn(Duration from, int attempt, double roll) {
    long first = Durations.toNanos(from);
    long most = Durations.toNanos(max);
    int doublings = Math.max(0, attempt - 1);
    boolean overflows = doublings >= Long.numberOfLeadingZeros(first);
    long ceiling = overflows ? most : Math.min(most, first << doublings);
    return Duration.ofNanos((long) (roll * ceiling));
  }
}
