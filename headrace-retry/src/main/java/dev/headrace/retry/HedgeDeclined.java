package dev.headrace.retry;

import dev.headrace.core.Journal;

/**
 * There was no answer for so long that a second copy of the request was due, but there is none.
 *
 * @param attempt the number of the attempt that is not hedged; of the copy, if that was refused
 * @param why what speaks against it
 */
public record HedgeDeclined(int attempt, Cause why) implements Journal.Event {

  /** Why a request is not sent a second time. */
  public enum Cause {
    /** All attempts are used up. */
    ATTEMPTS_USED,
    /** The origin's {@link RetryBudget} is used up. */
    BUDGET,
    /** The limiter has no spare permit, or the origin's breaker is open: nothing was sent. */
    REFUSED
  }

  @Override
  public String summary() {
    return "attempt " + attempt + " not hedged: " + why;
  }
}
