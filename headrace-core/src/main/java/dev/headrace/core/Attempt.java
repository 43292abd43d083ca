package dev.headrace.core;

/**
 * One try of a hop.
 *
 * @param number from 1, over the whole call
 * @param cause why it is made
 */
public record Attempt(int number, Cause cause) {
  /** The attempt of a call; absent means the very first: {@link #of}. */
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

  /** The attempt that {@code call} is: the very first unless it says another. */
  public static Attempt of(Call call) {
    Attempt attempt = call.get(KEY);
    return attempt == null ? VERY_FIRST : attempt;
  }

  /**
   * {@code call} as the next attempt, with this cause. The very first is the call as it is, unless
   * it has said another.
   */
  public static Call next(Call call, Cause cause) {
    int number = call.journal().nextAttempt();
    boolean usual = number == 1 && cause == Cause.FIRST && call.get(KEY) == null;
    return usual ? call : call.with(KEY, new Attempt(number, cause));
  }
}
