package dev.headrace.retry;

import dev.headrace.core.Numbers;

/**
 * How many repetitions an origin is worth: a token bucket for each, so that a failing server does
 * not get a multiple of its load. A repetition takes a token. It comes back if the repetition
 * succeeds; a success at the first attempt brings a part of one. Without a token the outcome of the
 * attempt stands, and the journal says so ({@link RetryDeclined}).
 *
 * <p>Answers that the limiter has taken charge of cost nothing: it does the waiting, and holds all
 * others back as well. Immutable.
 */
public final class RetryBudget {
  /** The worth of one repetition, in the unit that buckets count in. */
  static final long TOKEN = 1_000;

  // 500 units, 5 a repetition, 1 a success: "standard" mode of the AWS SDKs (AWS SDKs and Tools
  // Reference Guide, "Retry behavior"); gRPC A6 throttles alike
  private static final RetryBudget STANDARD = of(100, 0.2);
  private static final RetryBudget UNLIMITED = new RetryBudget(Integer.MAX_VALUE, TOKEN);
  private final int reserve;
  private final long perSuccess;

  private RetryBudget(int reserve, long perSuccess) {
    this.reserve = reserve;
    this.perSuccess = perSuccess;
  }

  /** The default: 100 repetitions while nothing succeeds, and one for each 5 successes. */
  public static RetryBudget standard() {
    return STANDARD;
  }

  /**
   * A bucket that is full at first.
   *
   * @param reserve how many tokens it holds: the repetitions while nothing succeeds, at least 1
   * @param perSuccess how much of a token a success at the first attempt brings, from 0 to 1
   */
  public static RetryBudget of(int reserve, double perSuccess) {
    Numbers.atLeast(1, reserve, "reserve");
    if (!(perSuccess >= 0 && perSuccess <= 1)) {
      throw new IllegalArgumentException(
          "what a success brings must be from 0 to 1, not " + perSuccess);
    }
    return new RetryBudget(reserve, Math.round(perSuccess * TOKEN));
  }

  /** No budget: attempts and deadlines alone bound what is repeated. */
  public static RetryBudget unlimited() {
    return UNLIMITED;
  }

  boolean isUnlimited() {
    return reserve == Integer.MAX_VALUE;
  }

  long capacity() {
    return reserve * TOKEN;
  }

  long perSuccess() {
    return perSuccess;
  }

  @Override
  public String toString() {
    return isUnlimited()
        ? "unlimited"
        : reserve + " and " + perSuccess / (double) TOKEN + " a success";
  }
}
