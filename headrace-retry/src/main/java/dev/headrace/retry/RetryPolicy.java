package dev.headrace.retry;

import dev.headrace.core.AttemptTimeoutException;
import dev.headrace.core.Durations;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Numbers;
import dev.headrace.core.Phase;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.retry.AttemptOutcome.Answered;
import dev.headrace.retry.AttemptOutcome.Failed;
import dev.headrace.retry.RetryDecision.Stop;
import dev.headrace.retry.RetryFacts.Repeatability;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rule by which requests are sent again. Immutable and pure: it decides, {@link RetryLayer}
 * waits and sends.
 *
 * <p>A request is sent again only if nothing of it left ({@code sent=NO}), or it was refused
 * unprocessed, or a second copy does no harm: its method is idempotent, the call has an idempotency
 * key, or the caller said {@code safeToRepeat}. Its body must be repeatable in any case, and
 * attempts and time must be left; otherwise the outcome stands.
 *
 * <table>
 * <caption>What is repeated</caption>
 * <tr><th>outcome</th><th>any method</th><th>harmless only</th></tr>
 * <tr><td>refused, unreachable, connect timeout, proxy failed</td><td>yes</td><td></td></tr>
 * <tr><td>lost, truncated, write failed, idle or attempt timeout</td><td>if {@code sent=NO}</td>
 *     <td>yes</td></tr>
 * <tr><td>protocol error in the body</td><td></td><td>once</td></tr>
 * <tr><td>name not found, TLS, other protocol errors</td><td>never</td><td>never</td></tr>
 * <tr><td>429: refused for its rate, unprocessed (RFC 6585 §4)</td><td>yes</td><td></td></tr>
 * <tr><td>408, 500, 502, 503, 504: a gateway may answer so after the request was acted upon, with
 *     or without Retry-After</td><td></td><td>yes</td></tr>
 * <tr><td>other statuses; deadline, cancellation; refusals of Headrace itself (limit, credential,
 *     redirect, bound, decoding, closed client)</td><td>never</td><td>never</td></tr>
 * </table>
 *
 * <p>The wait is drawn evenly from zero to {@code baseDelay · 2ⁿ}, at most {@code maxDelay}: full
 * jitter, which spreads a crowd best. It is never shorter than what Retry-After asks for. If it
 * does not fit into the deadline, the outcome stands at once.
 */
public final class RetryPolicy {
  private static final RetryPolicy STANDARD = builder().build();
  private static final RetryPolicy NONE = builder().attempts(1).build();
  private final int attempts;
  private final Duration baseDelay;
  private final Duration throttledBaseDelay;
  private final Duration maxDelay;
  private final Set<Integer> statuses;

  private RetryPolicy(Builder b) {
    attempts = b.attempts;
    baseDelay = b.baseDelay;
    throttledBaseDelay = b.throttledBaseDelay;
    maxDelay = b.maxDelay;
    statuses = b.statuses;
  }

  /** The default: 3 attempts in all, 100 ms base (1 s after 429 and 503), at most 20 s. */
  public static RetryPolicy standard() {
    return STANDARD;
  }

  /** One attempt, unless a call's own options ask for more. */
  public static RetryPolicy none() {
    return NONE;
  }

  /** A builder with the values of {@link #standard()}. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder with the values of this policy. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.attempts = attempts;
    builder.baseDelay = baseDelay;
    builder.throttledBaseDelay = throttledBaseDelay;
    builder.maxDelay = maxDelay;
    builder.statuses = statuses;
    return builder;
  }

  /** The most attempts of a call, the first included. */
  public int attempts() {
    return attempts;
  }

  /**
   * Decides what follows.
   *
   * @param roll the jitter, from 0 inclusive to 1 exclusive
   */
  public RetryDecision decide(RetryFacts facts, double roll) {
    if (!isCurable(facts)) {
      return new Stop(Stop.Cause.FINAL);
    }
    if (facts.attempt() >= attempts) {
      return new Stop(Stop.Cause.ATTEMPTS_USED);
    }
    if (facts.repeatability() == Repeatability.IMPOSSIBLE) {
      return new Stop(Stop.Cause.NOT_REPEATABLE);
    }
    if (facts.repeatability() == Repeatability.UNSAFE && !isUnprocessed(facts.outcome())) {
      return new Stop(Stop.Cause.NOT_SAFE);
    }
    Duration wait = waitBefore(facts, roll);
    if (Durations.toNanos(wait) >= facts.remainingNanos()) {
      return new Stop(Stop.Cause.NO_TIME);
    }
    boolean paced = facts.outcome() instanceof Answered answered && answered.paced();
    return new RetryDecision.Retry(paced ? Duration.ZERO : wait, describe(facts.outcome()));
  }

  private boolean isCurable(RetryFacts facts) {
    if (facts.outcome() instanceof Answered answered) {
      return statuses.contains(answered.status());
    }
    Throwable failure = ((Failed) facts.outcome()).failure();
    return failure instanceof AttemptTimeoutException
        || failure instanceof TransportException lost && isCurable(lost, facts.attempt());
  }

  private static boolean isCurable(TransportException failure, int attempt) {
    return switch (failure.reason()) {
      case CONNECT_REFUSED,
          CONNECT_TIMEOUT,
          UNREACHABLE,
          PROXY,
          LOST,
          TRUNCATED,
          WRITE_FAILED,
          IDLE_TIMEOUT,
          ATTEMPT_TIMEOUT,
          OVERLOADED ->
          true;
      case PROTOCOL ->
          failure.phase() == Phase.BODY && attempt == 1; // a bad chunk may be an accident
      default -> false;
    };
  }

  private static boolean isUnprocessed(AttemptOutcome outcome) {
    if (outcome instanceof Answered answered) {
      return answered.status() == 429; // RFC 6585 §4
    }
    Throwable failure = ((Failed) outcome).failure();
    return failure instanceof HeadraceException known && known.sent() == Sent.NO;
  }

  private Duration waitBefore(RetryFacts facts, double roll) {
    if (!(facts.outcome() instanceof Answered answered)) {
      return backoff(baseDelay, facts.attempt(), roll);
    }
    Duration asked = answered.asked();
    if (answered.paced()) {
      return asked == null ? Duration.ZERO : asked;
    }
    boolean throttled = answered.status() == 429 || answered.status() == 503;
    Duration own = backoff(throttled ? throttledBaseDelay : baseDelay, facts.attempt(), roll);
    return asked == null || asked.compareTo(own) < 0 ? own : asked;
  }

  private Duration backoff(Duration base, int attempt, double roll) {
    long first = Durations.toNanos(base);
    long most = Durations.toNanos(maxDelay);
    int doublings = Math.max(0, attempt - 1);
    boolean overflows = doublings >= Long.numberOfLeadingZeros(first);
    long ceiling = overflows ? most : Math.min(most, first << doublings);
    return Duration.ofNanos((long) (roll * ceiling));
  }

  private static String describe(AttemptOutcome outcome) {
    if (outcome instanceof Answered answered) {
      return "status " + answered.status();
    }
    Throwable failure = ((Failed) outcome).failure();
    return failure instanceof HeadraceException known
        ? known.reason() + ", sent=" + known.sent()
        : failure.getClass().getSimpleName();
  }

  @Override
  public String toString() {
    return "RetryPolicy[attempts="
        + attempts
        + ", baseDelay="
        + baseDelay
        + ", throttledBaseDelay="
        + throttledBaseDelay
        + ", maxDelay="
        + maxDelay
        + ", statuses="
        + new TreeSet<>(statuses)
        + "]";
  }

  /** Collects the values of a policy. Not thread-safe. */
  public static final class Builder {
    private int attempts = 3;
    private Duration baseDelay = Duration.ofMillis(100);
    private Duration throttledBaseDelay = Duration.ofSeconds(1);
    private Duration maxDelay = Duration.ofSeconds(20);
    private Set<Integer> statuses = Set.of(408, 429, 500, 502, 503, 504);

    private Builder() {}

    /** The most attempts of a call, the first included, over all its redirects. Defaults to 3. */
    public Builder attempts(int value) {
      attempts = Numbers.atLeast(1, value, "attempts");
      return this;
    }

    /**
     * The longest wait before the second attempt; doubles with each further one. Defaults to 100
     * ms.
     */
    public Builder baseDelay(Duration value) {
      baseDelay = Durations.positive(value, "base delay");
      return this;
    }

    /** The base delay after a 429 or 503. Defaults to 1 s. */
    public Builder throttledBaseDelay(Duration value) {
      throttledBaseDelay = Durations.positive(value, "throttled base delay");
      return this;
    }

    /** The longest wait that nobody asked for. Defaults to 20 s. */
    public Builder maxDelay(Duration value) {
      maxDelay = Durations.positive(value, "max delay");
      return this;
    }

    /**
     * The statuses after which a request may be sent again, in place of the default ones: 408, 429,
     * 500, 502, 503 and 504.
     *
     * @throws IllegalArgumentException if one is not an error status
     */
    public Builder statuses(Set<Integer> values) {
      for (int value : values) {
        if (value < 400 || value > 599) {
          throw new IllegalArgumentException("status " + value + " is not an error status");
        }
      }
      statuses = Set.copyOf(values);
      return this;
    }

    /** The policy. */
    public RetryPolicy build() {
      return new RetryPolicy(this);
    }
  }
}
