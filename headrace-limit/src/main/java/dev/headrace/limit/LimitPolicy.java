package dev.headrace.limit;

import dev.headrace.core.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The rules for answers by which a server rejects requests. Immutable and pure.
 *
 * <p>A 429 (RFC 6585 §4), and a 503 with Retry-After (RFC 9110 §15.6.4), stop the lane for as long
 * as the server asks, at most for the bound; then one request asks again. A 429 that says no time
 * stops it for 1 s, and for twice as long each time in a row, at most for 32 s. A wait of zero is
 * believed the first time; after that it is none, or the server would be asked without a pause.
 * Rejections of requests that were sent before the stop are the same signal once more.
 */
final class LimitPolicy {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final int MOST_DOUBLINGS = 5;
  private final Duration maxHold;

  LimitPolicy(Duration maxHold) {
    this.maxHold = maxHold;
  }

  /**
   * What is known of an answer.
   *
   * @param status its status
   * @param retryAfter what its Retry-After asks for, or null
   * @param remaining what the call's deadline leaves from the receipt
   */
  record Answer(int status, @Nullable Duration retryAfter, Duration remaining) {

    /** Whether it may be a rejection. */
    boolean isRejection() {
      return status == 429 || status == 503 && retryAfter != null;
    }
  }

  /**
   * What {@code answer} means.
   *
   * @param known whether the lane was stopped after the request had been sent
   * @param inARow how often it was stopped since the last good answer
   */
  LimitDecision decide(Answer answer, boolean known, int inARow) {
    if (!answer.isRejection()) {
      return new LimitDecision.HandOn();
    }
    Duration asked = answer.retryAfter();
    if (asked == null) {
      return new LimitDecision.Hold(known ? Duration.ZERO : chosen(inARow));
    }
    if (asked.isZero()) {
      return new LimitDecision.Hold(known || inARow == 0 ? Duration.ZERO : chosen(inARow - 1));
    }
    Duration pause = Durations.min(asked, maxHold);
    boolean fits = asked.compareTo(answer.remaining()) < 0;
    return fits || answer.status() != 429
        ? new LimitDecision.Hold(pause)
        : new LimitDecision.Exhausted(pause, asked);
  }

  private Duration chosen(int doublings) {
    return Durations.min(FIRST.multipliedBy(1L << Math.min(doublings, MOST_DOUBLINGS)), maxHold);
  }
}
