package dev.headrace.retry;

import dev.headrace.core.AttemptTimeoutException;
import dev.headrace.core.Durations;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Numbers;
import dev.headrace.core.Phase;
import dev.headrace.core.ProxyException;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.retry.AttemptOutcome.Answered;
import dev.headrace.retry.AttemptOutcome.Failed;
import dev.headrace.retry.RetryDecision.Stop;
import dev.headrace.retry.RetryFacts.Repeatability;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
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
 * <tr><td>refused, unreachable, connect timeout, proxy not reached</td><td>yes</td><td></td></tr>
 * <tr><td>lost, truncated, write failed, idle or attempt timeout</td><td>if {@code sent=NO}</td>
 *     <td>yes</td></tr>
 * <tr><td>protocol error in the body</td><td></td><td>once</td></tr>
 * <tr><td>a proxy that answers with one of the statuses below</td><td>yes</td><td></td></tr>
 * <tr><td>other answers of a proxy (407), name not found, TLS, other protocol errors</td><td>never</td><td>never</td></tr>
 * <tr><td>429: refused for its rate, unprocessed (RFC 6585 §4)</td><td>yes</td><td></td></tr>
 * <tr><td>408, 500, 502, 503, 504: a gateway may answer so after the request was acted upon, with
 *     or without Retry-After</td><td></td><td>yes</td></tr>
 * <tr><td>other statuses; deadline, cancellation; refusals of Headrace itself (limit, credential,
 *     redirect, bound, decoding, closed client)</td><td>never</td><td>never</td></tr>
 * </table>
 *
 * <p>Statuses and reasons can be named anew: {@link Builder#statuses} and {@link Builder#reasons}
 * change the rows, not the columns. A server that says so in so many words ({@code X-Should-Retry},
 * {@code Stripe-Should-Retry}) is obeyed: at {@code false} the outcome stands, at {@code true} any
 * error status is repeated where a second copy does no harm.
 *
 * <p>The wait is drawn evenly from zero to {@code baseDelay · 2ⁿ}, at most {@code maxDelay}: full
 * jitter, which spreads a crowd best. It is never shorter than what Retry-After asks for. If it
 * does not fit into the deadline, the outcome stands at once; so it does when the origin's {@link
 * RetryBudget} is used up.
 */
public final class RetryPolicy {
  private static final RetryPolicy STANDARD = builder().build();
  private static final RetryPolicy NONE = builder().attempts(1).build();
  private final int attempts;
  private final Backoff backoff;
  private final Set<Integer> statuses;
  private final Set<Reason> reasons;
  private final RetryBudget budget;

  private RetryPolicy(Builder b) {
    attempts = b.attempts;
    backoff = new Backoff(b.baseDelay, b.throttledBaseDelay, b.maxDelay);
    statuses = b.statuses;
    reasons = b.reasons;
    budget = b.budget;
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
    builder.baseDelay = backoff.base();
    builder.throttledBaseDelay = backoff.throttledBase();
    builder.maxDelay = backoff.max();
    builder.statuses = statuses;
    builder.reasons = reasons;
    builder.budget = budget;
    return builder;
  }

  /** The most attempts of a call, the first included. */
  public int attempts() {
    return attempts;
  }

  /** What an origin's repetitions are worth. The layer keeps the account. */
  public RetryBudget budget() {
    return budget;
  }

  /**
   * Decides what follows.
   *
   * @param roll the jitter, from 0 inclusive to 1 exclusive
   */
  public RetryDecision decide(RetryFacts facts, double roll) {
    if (!isCurable(facts.outcome(), facts.attempt())) {
      return new Stop(Stop.Cause.FINAL);
    }
    if (facts.outcome() instanceof Answered answered
        && Boolean.FALSE.equals(answered.shouldRetry())) {
      return new Stop(Stop.Cause.PUSHED_BACK);
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
    Duration wait = backoff.before(facts, roll);
    if (Durations.toNanos(wait) >= facts.remainingNanos()) {
      return new Stop(Stop.Cause.NO_TIME);
    }
    boolean paced = facts.outcome() instanceof Answered answered && answered.paced();
    return new RetryDecision.Retry(paced ? Duration.ZERO : wait, describe(facts.outcome()));
  }

  /** Whether {@code outcome} is one that a repetition may better, be it safe or not. */
  boolean isCurable(AttemptOutcome outcome, int attempt) {
    if (outcome instanceof Answered answered) {
      boolean asked = Boolean.TRUE.equals(answered.shouldRetry()) && answered.status() >= 400;
      return asked || statuses.contains(answered.status());
    }
    Throwable failure = ((Failed) outcome).failure();
    if (failure instanceof AttemptTimeoutException) {
      return reasons.contains(Reason.ATTEMPT_TIMEOUT);
    }
    return failure instanceof TransportException lost
        && reasons.contains(lost.reason())
        && !isFinal(lost)
        && (lost.reason() != Reason.PROTOCOL || isAccident(lost, attempt));
  }

  /** A bad chunk may be one, once. */
  private static boolean isAccident(TransportException failure, int attempt) {
    return failure.phase() == Phase.BODY && attempt == 1;
  }

  /** What a proxy answers is as curable as the same from a server. */
  private boolean isFinal(TransportException failure) {
    return failure instanceof ProxyException proxy
        && proxy.status() != 0
        && !statuses.contains(proxy.status());
  }

  private static boolean isUnprocessed(AttemptOutcome outcome) {
    if (outcome instanceof Answered answered) {
      return answered.status() == 429; // RFC 6585 §4
    }
    Throwable failure = ((Failed) outcome).failure();
    return failure instanceof HeadraceException known && known.sent() == Sent.NO;
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
        + ", "
        + backoff
        + ", statuses="
        + new TreeSet<>(statuses)
        + ", reasons="
        + new TreeSet<>(reasons)
        + ", budget="
        + budget
        + "]";
  }

  /** Collects the values of a policy. Not thread-safe. */
  public static final class Builder {
    private static final Set<Reason> USUAL =
        EnumSet.of(
            Reason.CONNECT_REFUSED,
            Reason.CONNECT_TIMEOUT,
            Reason.UNREACHABLE,
            Reason.PROXY,
            Reason.LOST,
            Reason.TRUNCATED,
            Reason.PROTOCOL,
            Reason.WRITE_FAILED,
            Reason.IDLE_TIMEOUT,
            Reason.ATTEMPT_TIMEOUT,
            Reason.OVERLOADED);
    private int attempts = 3;
    private Duration baseDelay = Duration.ofMillis(100);
    private Duration throttledBaseDelay = Duration.ofSeconds(1);
    private Duration maxDelay = Duration.ofSeconds(20);
    private Set<Integer> statuses = Set.of(408, 429, 500, 502, 503, 504);
    private Set<Reason> reasons = Set.copyOf(USUAL);
    private RetryBudget budget = RetryBudget.standard();

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

    /**
     * The reasons of failures after which a request may be sent again, in place of the default
     * ones: those of {@link RetryPolicy}'s table, which {@code DNS} and {@code TLS} can be added
     * to. {@code PROTOCOL} always means: in the body, once.
     *
     * @throws IllegalArgumentException if one is not a failure of the wire
     */
    public Builder reasons(Set<Reason> values) {
      for (Reason value : values) {
        if (!USUAL.contains(value) && value != Reason.DNS && value != Reason.TLS) {
          throw new IllegalArgumentException(value + " is not a failure of the wire");
        }
      }
      reasons = Set.copyOf(values);
      return this;
    }

    /** What an origin's repetitions are worth. Defaults to {@link RetryBudget#standard()}. */
    public Builder budget(RetryBudget value) {
      budget = Objects.requireNonNull(value, "budget");
      return this;
    }

    /** The policy. */
    public RetryPolicy build() {
      return new RetryPolicy(this);
    }
  }
}
