package dev.headrace.limit;

import dev.headrace.core.Durations;
import java.time.Duration;
import java.util.Objects;

/**
 * A quota: so many units in any window of so much time. Immutable.
 *
 * <pre>{@code
 * RateLimit.of(100).per(Duration.ofMinutes(1))
 * RateLimit.of(5_000).per(Duration.ofHours(1)).burst(100).name("hourly")
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
 */
public final class RateLimit {
  private static final Duration LONGEST = Duration.ofDays(3_660);
  private static final Duration DEFAULT_LAG = Duration.ofSeconds(30);
  private final int units;
  private final Duration window;
  private final int burst; // 0 if it was not told
  private final Duration serverLag;
  private final String name;

  private RateLimit(int units, Duration window, int burst, Duration serverLag, String name) {
    this.units = units;
    this.window = window;
    this.burst = burst;
    this.serverLag = serverLag;
    this.name = name;
  }

  /**
   * The first half of a quota: how much; {@link Units#per} says in how long.
   *
   * @throws IllegalArgumentException if {@code units} is less than 1
   */
  public static Units of(int units) {
    return new Units(atLeastOne(units, "rate limit"));
  }

  /**
   * The quota that {@code text} says: {@code 100/1s}, {@code 5000/1h:burst=100}. Units of time are
   * ms, s, m, h and d; {@code 100/s} is {@code 100/1s}.
   *
   * @throws IllegalArgumentException if it is not of that form; says what is wrong with it
   */
  public static RateLimit parse(String text) {
    return RateLimitText.parse(text);
  }

  /** How many units the server allows. */
  public int units() {
    return units;
  }

  /** The time in which it allows them. */
  public Duration window() {
    return window;
  }

  /** The most units that may leave at once: as told, else a fifth of the quota, at least 1. */
  public int burst() {
    return burst > 0 ? burst : Math.max(1, units / 5);
  }

  /** Whether the burst was told, rather than assumed. */
  public boolean isBurstTold() {
    return burst > 0;
  }

  /**
   * How long a request that nobody waits for any more may still be on its way to the server's
   * counter. Defaults to 30 s.
   */
  public Duration serverLag() {
    return serverLag;
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
    return new RateLimit(units, window, atLeastOne(value, "burst"), serverLag, name);
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
    return new RateLimit(units, window, burst, value, name);
  }

  /** This quota under another name. */
  public RateLimit name(String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("the name of a rate limit must not be blank");
    }
    return new RateLimit(units, window, burst, serverLag, value);
  }

  long windowNanos() {
    return window.toNanos();
  }

  long serverLagNanos() {
    return serverLag.toNanos();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RateLimit that
        && units == that.units
        && burst == that.burst
        && window.equals(that.window)
        && serverLag.equals(that.serverLag)
        && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return Objects.hash(units, burst, window, serverLag, name);
  }

  /** The form that {@link #parse} reads, without name and lag; {@code ns} only if it must. */
  @Override
  public String toString() {
    return RateLimitText.format(units, window) + (burst > 0 ? ":burst=" + burst : "");
  }

  private static int atLeastOne(int value, String what) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, not " + value);
    }
    return value;
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
      return new RateLimit(units, window, 0, DEFAULT_LAG, RateLimitText.format(units, window));
    }
  }
}
