package dev.headrace.limit;

import dev.headrace.core.Durations;
import dev.headrace.core.Numbers;
import java.time.Duration;
import java.util.Objects;

/**
 * A quota: so many units in any window of so much time. Immutable.
 *
 * <pre>{@code
 * RateLimit.of(100).per(Duration.ofMinutes(1))
 * RateLimit.of(5_000).per(Duration.ofHours(1)).burst(100).name("hourly")
 * RateLimit.of(90_000).per(Duration.ofMinutes(1)).name("tokens")
 *     .scope(LimitScope.principal()).cost(LimitCost.estimated(call -> 800))
 * RateLimit.parse("100/1s:burst=20")
 * }</pre>
 *
 * <p>A request takes its units when it is sent, and each is free again one window after the request
 * was <em>answered</em>: so the server never counts more than the quota in any window, fixed or
 * sliding, however long requests and answers are under way. A request without an answer keeps its
 * units for attempt timeout + {@link #serverLag} + one window.
 *
 * <p>Servers that run a token bucket accept a burst that is smaller than the quota. {@link #burst}
 * says how large it is; untold, a fifth of the quota is assumed, and requests beyond it leave at
 * the pace of the quota. Say {@code burst(n)} with the whole quota for a server that counts by
 * window.
 *
 * <p>The rest is told only where the default does not fit: who shares the quota ({@link #scope}),
 * what a request takes of it ({@link #cost}), how units come free ({@link #mode}), how much is left
 * unused where the server counts approximately ({@link #headroom(double)}), and whether a former
 * run may have used it up ({@link #restAtStart}).
 */
public final class RateLimit {
  private static final Duration LONGEST = Duration.ofDays(3_660);
  private final int units;
  private final Duration window;
  private final String name;
  private final RateLimitDetails details;

  private RateLimit(int units, Duration window, String name, RateLimitDetails details) {
    this.units = units;
    this.window = window;
    this.name = name;
    this.details = details;
  }

  /**
   * The first half of a quota: how much; {@link Units#per} says in how long.
   *
   * @throws IllegalArgumentException if {@code units} is less than 1
   */
  public static Units of(int units) {
    return new Units(Numbers.atLeast(1, units, "rate limit"));
  }

  /**
   * The quota that {@code text} says: {@code 100/1s}, {@code 5000/1h:burst=100}. Units of time are
   * ms, s, m, h and d; {@code 100/s} is {@code 100/1s}. Everything else is told by methods.
   *
   * @throws IllegalArgumentException if it is not of that form; says what is wrong with it
   */
  public static RateLimit parse(String text) {
    return RateLimitText.parse(text);
  }

  /**
   * A quota that nobody knows: learned from what answers say, and while they say nothing found by
   * what the server rejects; see {@link LimitMode#DISCOVER}. What is learned counts what calls
   * {@link #cost} of this. For a client, not for a limiter that stands alone. {@code headrace bulk
   * --rate learn} is this.
   */
  public static RateLimit discover() {
    RateLimit any = of(Integer.MAX_VALUE).per(Duration.ofSeconds(1));
    return any.name("discovered").mode(LimitMode.DISCOVER);
  }

  /** How many units the server allows. */
  public int units() {
    return units;
  }

  /** The time in which it allows them. */
  public Duration window() {
    return window;
  }

  /** How many units are used at most: those that the server allows, less the headroom. */
  public int usable() {
    return Math.max(1, (int) (units * (1 - details.headroom())));
  }

  /**
   * The most units that may leave at once: as told, else a fifth of the usable ones, at least 1.
   */
  public int burst() {
    if (isBucket()) {
      return Math.max(1, (int) (details.burst() * (1 - details.headroom())));
    }
    return isBurstTold() ? Math.min(details.burst(), usable()) : Math.max(1, usable() / 5);
  }

  /** Whether the burst was told, rather than assumed. */
  public boolean isBurstTold() {
    return details.burst() > 0;
  }

  /** Whether the server counts by a token bucket and nothing else, as {@link #bucket} says. */
  public boolean isBucket() {
    return details.bucket();
  }

  /**
   * How long a request that nobody waits for any more may still be on its way to the server's
   * counter. Defaults to 30 s.
   */
  public Duration serverLag() {
    return details.serverLag();
  }

  /** The share of the quota that is left unused, from 0 to 1. Defaults to 0. */
  public double headroom() {
    return details.headroom();
  }

  /** How units come free. Defaults to {@link LimitMode#ANCHORED}. */
  public LimitMode mode() {
    return details.mode();
  }

  /** Whether nothing is sent in the first window. Defaults to no. */
  public boolean restsAtStart() {
    return details.restsAtStart();
  }

  /** Who shares the quota. Defaults to the whole client. */
  public LimitScope scope() {
    return details.scope();
  }

  /** What a request costs. Defaults to what the call's options say. */
  public LimitCost cost() {
    return details.cost();
  }

  /** What journals and snapshots call it. Defaults to quota and window, such as {@code 100/1s}. */
  public String name() {
    return name;
  }

  /**
   * This quota with the burst that the server accepts, in units.
   *
   * @throws IllegalArgumentException if it is less than 1 or more than the quota
   */
  public RateLimit burst(int value) {
    if (value > units) {
      throw new IllegalArgumentException(
          "burst must be at most the rate limit of " + units + ", not " + value);
    }
    return with(details.burst(Numbers.atLeast(1, value, "burst"), false));
  }

  /**
   * This quota at a server that counts by a token bucket and nothing else: it holds {@code burst}
   * units, also more than the quota, and is refilled evenly, at the quota's pace. A leaky bucket as
   * a meter and the generic cell rate algorithm (GCRA) are the same. Units rest for no window then:
   * all of the quota is used if the burst is at least 1 + what the pace makes in a round trip. A
   * server that counts by window rejects some of that. What costs more than the burst fails. The
   * last word of this and {@link #burst(int)} holds.
   *
   * @throws IllegalArgumentException if it is less than 1, or the mode is not {@link
   *     LimitMode#ANCHORED}
   */
  public RateLimit bucket(int burst) {
    return with(details.burst(Numbers.atLeast(1, burst, "bucket"), true));
  }

  /**
   * This quota with another server lag.
   *
   * @throws IllegalArgumentException if it is negative or longer than ten years
   */
  public RateLimit serverLag(Duration value) {
    if (value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "server lag must be between zero and ten years, not " + value);
    }
    return with(details.serverLag(value));
  }

  /**
   * This quota with a share of it left unused, for servers whose counters are approximate: {@code
   * headroom(0.05)} uses 95 of 100 units.
   *
   * @throws IllegalArgumentException if it is not from 0 to less than 1
   */
  public RateLimit headroom(double share) {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException(
          "headroom must be from 0 to less than 1, such as 0.05, not " + share);
    }
    return with(details.headroom(share));
  }

  /**
   * This quota in another mode.
   *
   * @throws IllegalArgumentException if it is one of a {@link #bucket}, which has no other
   */
  public RateLimit mode(LimitMode value) {
    return with(details.mode(value));
  }

  /**
   * This quota with nothing sent in the first window: for a client that may have used the quota up
   * just before it was started again, at a server that does not say what remains.
   */
  public RateLimit restAtStart() {
    return with(details.restAtStart());
  }

  /** This quota for each key of {@code value}. */
  public RateLimit scope(LimitScope value) {
    return with(details.scope(value));
  }

  /** This quota in units of {@code value}, such as the tokens of a language model. */
  public RateLimit cost(LimitCost value) {
    return with(details.cost(value));
  }

  /** This quota under another name. */
  public RateLimit name(String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("the name of a rate limit must not be blank");
    }
    return new RateLimit(units, window, value, details);
  }

  /** The most units that are under way or rest at a time, and so that a request can have. */
  int most() {
    return isBucket() ? burst() : usable();
  }

  long windowNanos() {
    return window.toNanos();
  }

  long serverLagNanos() {
    return details.serverLag().toNanos();
  }

  private RateLimit with(RateLimitDetails value) {
    return new RateLimit(units, window, name, value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RateLimit that
        && units == that.units
        && window.equals(that.window)
        && name.equals(that.name)
        && details.equals(that.details);
  }

  @Override
  public int hashCode() {
    return Objects.hash(units, window, name, details);
  }

  /**
   * The form that {@link #parse} reads: quota and burst; {@code ns} only if it must. Scope, cost,
   * mode, head-room, server lag and name are not in it, though {@link #equals} goes by them.
   */
  @Override
  public String toString() {
    String kind = isBucket() ? ":bucket=" : ":burst=";
    return RateLimitText.format(units, window) + (isBurstTold() ? kind + details.burst() : "");
  }

  /** How much a quota allows, with the time still to be said. */
  public static final class Units {
    private final int units;

    private Units(int units) {
      this.units = units;
    }

    /**
     * The quota of these units in any window of this length.
     *
     * @throws IllegalArgumentException if it is not longer than zero, or longer than ten years
     */
    public RateLimit per(Duration window) {
      Durations.positive(window, "window");
      if (window.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "window must not be longer than ten years, as " + window + " is");
      }
      return new RateLimit(
          units, window, RateLimitText.format(units, window), RateLimitDetails.USUAL);
    }
  }
}
