package dev.headrace.core;

/**
 * One try of a hop.
 *
 * @param number from 1, over the whole call
 * @param cause why it is made
 */
public record Attempt(int number, Cause cause) {
  /** The attempt of a call; absent means the first. */
  public static final Attribute<Attempt> KEY = Attribute.named("attempt");

  private static final Attempt VERY_FIRST = new Attempt(1, Cause.FIRST);

  /** Why an attempt is made. */
  public enum Cause {
    /** The first of its hop. */
    FIRST,
    /** The one before failed or was rejected: goes to the head of the limiter's queue. */
    RETRY,
    /** The one before was challenged: goes to the head of the limiter's queue. */
    REPLAY,
    /** A second copy of one in flight: goes only on a spare permit, never queued. */
    HEDGE
  }

  /** Whether this attempt goes before calls that have not been sent yet. */
  public boolean goesFirst() {
    return cause == Cause.RETRY || cause == Cause.REPLAY;
  }

  /** {@code call} with the next attempt number and this cause. */
  public static Call next(Call call, Cause cause) {
    int number = call.journal().nextAttempt();
    boolean usual = number == 1 && cause == Cause.FIRST;
    return call.with(KEY, usual ? VERY_FIRST : new Attempt(number, cause));
  }
}
