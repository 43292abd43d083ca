package dev.headrace.retry;

import dev.headrace.core.Durations;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Numbers;
import dev.headrace.core.Paced;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import java.time.Duration;

/**
 * When an origin is given a rest: a circuit breaker. Immutable and pure: it judges, {@link
 * BreakerLayer} counts and refuses.
 *
 * <p>The breaker of an origin is <em>closed</em> at first and lets all through. It opens when, of
 * the last outcomes, too many are failures. While it is <em>open</em> every call is refused at
 * once. After a while it is <em>half-open</em>: a few calls are let through as probes; if all of
 * them succeed it closes, and with the first that fails it opens again.
 *
 * <table>
 * <caption>What an outcome says of the server</caption>
 * <tr><td>a failure</td><td>5xx; no answer after something was sent ({@code sent} is not {@code
 *     NO}); no connection: refused, timed out, unreachable</td></tr>
 * <tr><td>a success</td><td>any other answer, and a 503 that the limiter has taken charge of
 *     </td></tr>
 * <tr><td>nothing</td><td>cancellation, refusals of Headrace itself, and all else of which nothing
 *     was sent</td></tr>
 * </table>
 */
public final class BreakerPolicy {
  private static final BreakerPolicy STANDARD = builder().build();
  private final int window;
  private final int leastCalls;
  private final double failureRate;
  private final Duration openFor;
  private final int probes;

  private BreakerPolicy(Builder b) {
    window = b.window;
    leastCalls = Math.min(b.leastCalls, b.window);
    failureRate = b.failureRate;
    openFor = b.openFor;
    probes = b.probes;
  }

  /** Half of the last 100 outcomes, at least 20; open for 30 s; 3 probes. */
  public static BreakerPolicy standard() {
    return STANDARD;
  }

  /** A builder with the values of {@link #standard()}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Whether so many failures among so many outcomes open a closed breaker. */
  boolean opensAt(int failures, int outcomes) {
    return outcomes >= leastCalls && (double) failures / outcomes >= failureRate;
  }

  /** How many outcomes are remembered. */
  int window() {
    return window;
  }

  Duration openFor() {
    return openFor;
  }

  int probes() {
    return probes;
  }

  /** What {@code response} says of the server. */
  static Verdict verdictOf(Response response) {
    boolean failed = response.status() >= 500 && response.get(Paced.KEY) == null;
    return failed ? Verdict.FAILURE : Verdict.SUCCESS;
  }

  /**
   * What {@code failure} says of the server.
   *
   * @param cancelled whether the call was given up, by its user or for its deadline
   */
  static Verdict verdictOf(Throwable failure, boolean cancelled) {
    if (cancelled || !(failure instanceof HeadraceException known)) {
      return Verdict.NONE;
    }
    return switch (known.reason()) {
      case CONNECT_REFUSED, CONNECT_TIMEOUT, UNREACHABLE -> Verdict.FAILURE;
      case LOST, TRUNCATED, PROTOCOL, WRITE_FAILED, IDLE_TIMEOUT, ATTEMPT_TIMEOUT ->
          known.sent() == Sent.NO ? Verdict.NONE : Verdict.FAILURE;
      default -> Verdict.NONE;
    };
  }

  /** What an outcome says of the server. */
  enum Verdict {
    SUCCESS,
    FAILURE,
    NONE
  }

  @Override
  public String toString() {
    return "BreakerPolicy["
        + failureRate
        + " of the last "
        + window
        + ", at least "
        + leastCalls
        + "; open for "
        + openFor
        + ", "
        + probes
        + " probes]";
  }

  /** Collects the values of a policy. Not thread-safe. */
  public static final class Builder {
    private static final int MOST = 10_000;
    private int window = 100;
    private int leastCalls = 20;
    private double failureRate = 0.5;
    private Duration openFor = Duration.ofSeconds(30);
    private int probes = 3;

    private Builder() {}

    /** How many outcomes are remembered, from 1 to 10,000. Defaults to 100. */
    public Builder window(int outcomes) {
      if (outcomes > MOST) {
        throw new IllegalArgumentException("no more than " + MOST + " outcomes are remembered");
      }
      window = Numbers.atLeast(1, outcomes, "outcomes");
      return this;
    }

    /** How many outcomes it takes at least, the window at most. Defaults to 20. */
    public Builder leastCalls(int outcomes) {
      leastCalls = Numbers.atLeast(1, outcomes, "least calls");
      return this;
    }

    /** The part of failures at which the breaker opens: above 0, at most 1. Defaults to 0.5. */
    public Builder failureRate(double rate) {
      if (!(rate > 0 && rate <= 1)) {
        throw new IllegalArgumentException("a failure rate is above 0 and at most 1, not " + rate);
      }
      failureRate = rate;
      return this;
    }

    /** How long it stays open. Defaults to 30 s. */
    public Builder openFor(Duration value) {
      openFor = Durations.positive(value, "open time");
      return this;
    }

    /** How many probes must succeed; no more are under way at a time. Defaults to 3. */
    public Builder probes(int value) {
      probes = Numbers.atLeast(1, value, "probes");
      return this;
    }

    /** The policy. */
    public BreakerPolicy build() {
      return new BreakerPolicy(this);
    }
  }
}
