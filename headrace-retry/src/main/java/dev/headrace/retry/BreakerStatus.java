package dev.headrace.retry;

import dev.headrace.core.Origin;
import java.time.Duration;

/**
 * How the breaker of an origin stands.
 *
 * @param origin whose it is
 * @param state what it does with calls
 * @param outcomes how many outcomes it remembers
 * @param failures how many of them are failures
 * @param opensFor how long it refuses all calls yet; zero unless it is open
 */
public record BreakerStatus(
    Origin origin, State state, int outcomes, int failures, Duration opensFor) {

  /** What a breaker does with calls. */
  public enum State {
    /** Lets all through. */
    CLOSED,
    /** Refuses all. */
    OPEN,
    /** Lets a few through, to see how they fare. */
    HALF_OPEN
  }
}
