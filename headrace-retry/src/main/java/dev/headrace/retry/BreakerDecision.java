package dev.headrace.retry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether a call may be sent. */
sealed interface BreakerDecision {

  /**
   * It may; its outcome is to be told, once.
   *
   * @param period the breaker's, which changes with its state
   * @param probe whether it has the place of a probe
   */
  record Admitted(long period, boolean probe) implements BreakerDecision {}

  /**
   * It must not.
   *
   * @param retryAfter how long the breaker stays open; null if it waits for its probes
   */
  record Refused(@Nullable Duration retryAfter) implements BreakerDecision {}
}
