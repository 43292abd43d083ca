package dev.headrace.limit;

import dev.headrace.core.Durations;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules for answers by which a server rejects requests. Immutable and pure.
 *
 * <p>A 429 (RFC 6585 §4) or 420, a 503 with Retry-After (RFC 9110 §15.6.4), and a 403 with
 * Retry-After or with a limit that has nothing left stop what they are about until the latest of
 * Retry-After and the resets of the limits that have nothing left, at most for the bound; then one
 * request asks again. One that says no time stops it for 1 s, and for twice as long each time in a
 * row, at most for 32 s. A wait of zero is believed the first time; after that it is none, or the
 * server would be asked without a pause. Rejections of requests that were sent before the stop are
 * the same signal once more.
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
   * @param signals what its header fields say about limits
   */
  record Answer(
      int status, @Nullable Duration retryAfter, Duration remaining, List<RateSignal> signals) {

    /** Whether it may be a rejection. */
    boolean isRejection() {
      return switch (status) {
        case 429, 420 -> true;
        case 503 -> retryAfter != null;
        case 403 -> retryAfter != null || !exhausted().isEmpty();
        default -> false;
      };
    }

    /** Whether it is about a quota, and not about the server's health. */
    boolean isAboutQuota() {
      return status != 503;
    }

    /** The limits that have nothing left. */
    List<RateSignal> exhausted() {
      return signals.isEmpty()
          ? signals
          : signals.stream().filter(RateSignal::isExhausted).toList();
    }

    /** The latest of all that says how long to wait, or null. */
    @Nullable Duration asked() {
      Duration latest = retryAfter;
      for (RateSignal signal : signals) {
        Duration reset = signal.isExhausted() ? untilMore(signal) : null;
        latest = reset != null && (latest == null || latest.compareTo(reset) < 0) ? reset : latest;
      }
      return latest;
    }
  }

  /** How long until {@code signal}'s limit has a unit more, or null if it does not say. */
  static @Nullable Duration untilMore(RateSignal signal) {
    Duration reset = signal.reset();
    Long limit = signal.limit();
    if (reset == null || !signal.gradual() || limit == null || limit <= 1) {
      return reset;
    }
    return reset.dividedBy(limit).plusNanos(1);
  }

  /**
   * What {@code answer} means.
   *
   * @param known whether what it is about was stopped after the request had been sent
   * @param inARow how often it was stopped since the last good answer
   */
  LimitDecision decide(Answer answer, boolean known, int inARow) {
    if (!answer.isRejection()) {
      return new LimitDecision.HandOn();
    }
    Duration asked = answer.asked();
    if (asked == null) {
      return new LimitDecision.Hold(known ? Duration.ZERO : chosen(inARow));
    }
    if (asked.isZero()) {
      return new LimitDecision.Hold(known || inARow == 0 ? Duration.ZERO : chosen(inARow - 1));
    }
    Duration pause = Durations.min(asked, maxHold);
    boolean fits = asked.compareTo(answer.remaining()) < 0;
    return fits || !answer.isAboutQuota()
        ? new LimitDecision.Hold(pause)
        : new LimitDecision.Exhausted(pause, asked);
  }

  private Duration chosen(int doublings) {
    return Durations.min(FIRST.multipliedBy(1L << Math.min(doublings, MOST_DOUBLINGS)), maxHold);
  }
}
