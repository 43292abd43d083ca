package dev.headrace.retry;

import java.time.Duration;

/** What is done about an attempt that has ended. */
public sealed interface RetryDecision {

  /**
   * The request is sent again.
   *
   * @param delay how long to wait before; zero if the limiter waits
   * @param why what went wrong, for people
   */
  record Retry(Duration delay, String why) implements RetryDecision {}

  /**
   * The outcome stands.
   *
   * @param why what speaks against another attempt
   */
  record Stop(Cause why) implements RetryDecision {

    /** Why an outcome stands. */
    public enum Cause {
      /** It is a success, or a failure that a repetition does not cure. */
      FINAL,
      /** All attempts are used up. */
      ATTEMPTS_USED,
      /** The server may have acted upon the request, and a second copy may do harm. */
      NOT_SAFE,
      /** The body can be read once only. */
      NOT_REPEATABLE,
      /** The wait does not fit into the deadline. */
      NO_TIME,
      /** The server says that a repetition is of no use. */
      PUSHED_BACK,
      /** The origin's {@link RetryBudget} is used up. */
      BUDGET
    }
  }
}
