package dev.headrace.limit;

import java.time.Duration;

/** What an answer means for its lane and for the call. */
sealed interface LimitDecision {

  /** Nothing: the answer is not about a limit. */
  record HandOn() implements LimitDecision {}

  /** The lane stops for a while. */
  sealed interface Stop extends LimitDecision {

    /** For how long, from the receipt; zero adds nothing to the hold there is. */
    Duration pause();
  }

  /** The call may be repeated after the hold. */
  record Hold(Duration pause) implements Stop {}

  /** The call has not the time to wait; {@code retryAfter} is what the server asked for. */
  record Exhausted(Duration pause, Duration retryAfter) implements Stop {}
}
