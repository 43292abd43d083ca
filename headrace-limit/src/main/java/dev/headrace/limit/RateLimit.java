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
  private static final Terms USUAL =
      new Terms(
          0,
          Duration.ofSeconds(30),
          0,
          LimitMode.ANCHORED,
          false,
          LimitScope.client(),
          LimitCost.ofCall());
  private final int units;
  private final Duration window;
  private final String name;
  private final Terms terms;

  private RateLimit(int units, Duration window, String name, Terms terms) {
    this.units = units;
    this.window = window;
    this.name = name;
    this.terms = terms;
  }

  /**
   * All that has a default.
   *
   * @param burst 0 if it was not told
   */
  private record Terms(
      int burst,
      Duration serverLag,
      double headroom,
      LimitMode mode,
      boolean restsAtStart,
      LimitScope scope,
      LimitCost cost) {}

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
    return Math.max(1, (int) (units * (1 - terms.headroom)));
  }

  /**
   * The most units that may leave at once: as told, else a fifth of the usable ones, at least 1.
   */
  public int burst() {
    return terms.burst > 0 ? Math.min(terms.burst, usable()) : Math.max(1, usable() / 5);
  }

  /** Whether the burst was told, rather than assumed. */
  public boolean isBurstTold() {
    return terms.burst > 0;
  }

  /**
   * How long a request that nobody waits for any more may still be on its way to the server's
   * counter. Defaults to 30 s.
   */
  public Duration serverLag() {
    return terms.serverLag;
  }

  /** The share of the quota that is left unused, from 0 to 1. Defaults to 0. */
  public double headroom() {
    return terms.headroom;
  }

  /** How units come free. Defaults to {@link LimitMode#ANCHORED}. */
  public LimitMode mode() {
    return terms.mode;
  }

  /** Whether nothing is sent in the first window. Defaults to no. */
  public boolean restsAtStart() {
    return terms.restsAtStart;
  }

  /** Who shares the quota. Defaults to the whole client. */
  public LimitScope scope() {
    return terms.scope;
  }

  /** What a request costs. Defaults to what the call's options say. */
  public LimitCost cost() {
    return terms.cost;
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
    Terms t = terms;
    return with(
        new Terms(
            Numbers.atLeast(1, value, "burst"),
            t.serverLag,
            t.headroom,
            t.mode,
            t.restsAtStart,
            t.scope,
            t.cost));
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
    Terms t = terms;
    return with(new Terms(t.burst, value, t.headroom, t.mode, t.restsAtStart, t.scope, t.cost));
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
    Terms t = terms;
    return with(new Terms(t.burst, t.serverLag, share, t.mode, t.restsAtStart, t.scope, t.cost));
  }

  /** This quota in another mode. */
  public RateLimit mode(LimitMode value) {
    Terms t = terms;
    return with(
        new Terms(t.burst, t.serverLag, t.headroom, value, t.restsAtStart, t.scope, t.cost));
  }

  /**
   * This quota with nothing sent in the first window: for a client that may have used the quota up
   * just before it was started again, at a server that does not say what remains.
   */
  public RateLimit restAtStart() {
    Terms t = terms;
    return with(new Terms(t.burst, t.serverLag, t.headroom, t.mode, true, t.scope, t.cost));
  }

  /** This quota for each key of {@code value}. */
  public RateLimit scope(LimitScope value) {
    Terms t = terms;
    return with(new Terms(t.burst, t.serverLag, t.headroom, t.mode, t.restsAtStart, value, t.cost));
  }

  /** This quota in units of {@code value}, such as the tokens of a language model. */
  public RateLimit cost(LimitCost value) {
    Terms t = terms;
    return with(
        new Terms(t.burst, t.serverLag, t.headroom, t.mode, t.restsAtStart, t.scope, value));
  }

  /** This quota under another name. */
  public RateLimit name(String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("the name of a rate limit must not be blank");
    }
    return new RateLimit(units, window, value, terms);
  }

  long windowNanos() {
    return window.toNanos();
  }

  long serverLagNanos() {
    return terms.serverLag.toNanos();
  }

  private RateLimit with(Terms value) {
    return new RateLimit(units, window, name, value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RateLimit that
        && units == that.units
        && window.equals(that.window)
        && name.equals(that.name)
        && terms.equals(that.terms);
  }

  @Override
  public int hashCode() {
    return Objects.hash(units, window, name, terms);
  }

  /**
   * The form that {@link #parse} reads: quota and burst; {@code ns} only if it must. Scope, cost,
   * mode, head-room, server lag and name are not in it, though {@link #equals} goes by them.
   */
  @Override
  public String toString() {
    return RateLimitText.format(units, window) + (isBurstTold() ? ":burst=" + terms.burst : "");
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
      return new RateLimit(units, window, RateLimitText.format(units, window), USUAL);
    }
  }
}
