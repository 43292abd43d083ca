package dev.headrace.limit;

import dev.headrace.core.ErrorContext;
import dev.headrace.core.QuotaExhaustedException;
import dev.headrace.core.RateLimitException;
import dev.headrace.core.Reason;
import java.time.Duration;

/**
 * Why a ticket is not granted.
 *
 * @param kind what stands in the way
 * @param number the bound that is reached; only for those that have one
 * @param least how long the wait would be at least; zero if that is not the matter
 */
record Refusal(Kind kind, int number, Duration least) {

  /** What stands in the way of a ticket. */
  enum Kind {
    QUEUE_FULL,
    WAIT_TOO_LONG,
    HELD,
    TOO_HEAVY,
    NO_SPARE,
    TOO_MANY_GROUPS
  }

  static Refusal queueFull(int bound) {
    return new Refusal(Kind.QUEUE_FULL, bound, Duration.ZERO);
  }

  static Refusal waitTooLong(long nanos) {
    return new Refusal(Kind.WAIT_TOO_LONG, 0, Duration.ofNanos(nanos));
  }

  static Refusal held(long nanos) {
    return new Refusal(Kind.HELD, 0, Duration.ofNanos(nanos));
  }

  static Refusal tooHeavy(int bound) {
    return new Refusal(Kind.TOO_HEAVY, bound, Duration.ZERO);
  }

  static Refusal noSpare() {
    return new Refusal(Kind.NO_SPARE, 0, Duration.ZERO);
  }

  static Refusal tooManyGroups(int bound) {
    return new Refusal(Kind.TOO_MANY_GROUPS, bound, Duration.ZERO);
  }

  Reason reason() {
    return switch (kind) {
      case QUEUE_FULL -> Reason.QUEUE_FULL;
      case TOO_MANY_GROUPS -> Reason.BOUND_EXCEEDED;
      case HELD -> Reason.QUOTA_EXHAUSTED;
      case WAIT_TOO_LONG, TOO_HEAVY, NO_SPARE -> Reason.WAIT_TOO_LONG;
    };
  }

  RateLimitException toException(ErrorContext context) {
    return switch (kind) {
      case QUEUE_FULL ->
          new RateLimitException(
              "the limiter's queue is full: " + number + " requests wait already", context, null);
      case WAIT_TOO_LONG ->
          new RateLimitException(
              "the wait for a permit would be at least "
                  + Waits.text(least)
                  + ", which is more than the deadline leaves",
              context.retryAfter(least),
              null);
      case HELD ->
          new QuotaExhaustedException(
              "the server wants no more requests for "
                  + Waits.text(least)
                  + ", which is more than the deadline leaves",
              context.retryAfter(least),
              null);
      case TOO_HEAVY ->
          new RateLimitException(
              "the request costs more than the "
                  + number
                  + " units that the rate limit ever allows",
              context,
              null);
      case NO_SPARE ->
          new RateLimitException(
              "no permit to spare: a second copy of a request does not wait for one",
              context,
              null);
      case TOO_MANY_GROUPS ->
          new RateLimitException(
              "the limits have "
                  + number
                  + " keys in use already, and are allowed no more; none of them is idle",
              context,
              null);
    };
  }
}
