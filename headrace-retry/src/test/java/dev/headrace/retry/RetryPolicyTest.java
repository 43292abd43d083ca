package dev.headrace.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.core.AttemptTimeoutException;
import dev.headrace.core.AuthenticationException;
import dev.headrace.core.BoundExceededException;
import dev.headrace.core.ClientClosedException;
import dev.headrace.core.DeadlineExceededException;
import dev.headrace.core.DecodingException;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.InternalException;
import dev.headrace.core.Phase;
import dev.headrace.core.ProxyException;
import dev.headrace.core.RateLimitException;
import dev.headrace.core.Reason;
import dev.headrace.core.RedirectException;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.retry.AttemptOutcome.Answered;
import dev.headrace.retry.AttemptOutcome.Failed;
import dev.headrace.retry.RetryDecision.Retry;
import dev.headrace.retry.RetryDecision.Stop;
import dev.headrace.retry.RetryFacts.Repeatability;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {
  private static final long SEED = Long.getLong("headrace.seed", 42);
  private static final long FOREVER = Long.MAX_VALUE;

  /**
   * Every row: what happened; whether a harmless, a harmful and an unrepeatable request follows.
   */
  @ParameterizedTest
  @CsvSource({
    "CONNECT_REFUSED, NO,    RETRY, RETRY,    NOT_REPEATABLE",
    "CONNECT_TIMEOUT, NO,    RETRY, RETRY,    NOT_REPEATABLE",
    "UNREACHABLE,     NO,    RETRY, RETRY,    NOT_REPEATABLE",
    "PROXY,           NO,    RETRY, RETRY,    NOT_REPEATABLE",
    "OVERLOADED,      NO,    RETRY, RETRY,    NOT_REPEATABLE",
    "LOST,            NO,    RETRY, RETRY,    NOT_REPEATABLE",
    "LOST,            MAYBE, RETRY, NOT_SAFE, NOT_REPEATABLE",
    "LOST,            YES,   RETRY, NOT_SAFE, NOT_REPEATABLE",
    "TRUNCATED,       YES,   RETRY, NOT_SAFE, NOT_REPEATABLE",
    "WRITE_FAILED,    MAYBE, RETRY, NOT_SAFE, NOT_REPEATABLE",
    "IDLE_TIMEOUT,    YES,   RETRY, NOT_SAFE, NOT_REPEATABLE",
    "ATTEMPT_TIMEOUT, NO,    RETRY, RETRY,    NOT_REPEATABLE",
    "ATTEMPT_TIMEOUT, MAYBE, RETRY, NOT_SAFE, NOT_REPEATABLE",
    "DNS,             NO,    FINAL, FINAL,    FINAL",
    "TLS,             NO,    FINAL, FINAL,    FINAL",
    "PROTOCOL,        YES,   FINAL, FINAL,    FINAL",
    "BREAKER_OPEN,    NO,    FINAL, FINAL,    FINAL",
    "NOT_REPEATABLE,  NO,    FINAL, FINAL,    FINAL",
  })
  void failuresWithoutAnAnswer(
      Reason reason, Sent sent, String harmless, String harmful, String unrepeatable) {
    Failed outcome = new Failed(lost(reason, Phase.WAIT, sent));

    assertThat(verdict(outcome, Repeatability.SAFE)).isEqualTo(harmless);
    assertThat(verdict(outcome, Repeatability.UNSAFE)).isEqualTo(harmful);
    assertThat(verdict(outcome, Repeatability.IMPOSSIBLE)).isEqualTo(unrepeatable);
  }

  @ParameterizedTest
  @CsvSource({
    "0,   RETRY",
    "502, RETRY",
    "503, RETRY",
    "504, RETRY",
    "407, FINAL",
    "403, FINAL",
    "501, FINAL",
    "302, FINAL",
  })
  void answersOfAProxy(int status, String expected) {
    ErrorContext context = ErrorContext.of(Reason.PROXY).in(Phase.CONNECT).sent(Sent.NO);
    Failed outcome = new Failed(new ProxyException("the proxy", context, status, null));

    assertThat(verdict(outcome, Repeatability.SAFE)).isEqualTo(expected);
    assertThat(verdict(outcome, Repeatability.UNSAFE)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "408, RETRY, NOT_SAFE",
    "429, RETRY, RETRY",
    "500, RETRY, NOT_SAFE",
    "502, RETRY, NOT_SAFE",
    "503, RETRY, NOT_SAFE",
    "504, RETRY, NOT_SAFE",
    "200, FINAL, FINAL",
    "304, FINAL, FINAL",
    "400, FINAL, FINAL",
    "401, FINAL, FINAL",
    "404, FINAL, FINAL",
    "409, FINAL, FINAL",
    "425, FINAL, FINAL",
    "501, FINAL, FINAL",
    "505, FINAL, FINAL",
    "599, FINAL, FINAL",
  })
  void answers(int status, String harmless, String harmful) {
    assertThat(verdict(answered(status), Repeatability.SAFE)).isEqualTo(harmless);
    assertThat(verdict(answered(status), Repeatability.UNSAFE)).isEqualTo(harmful);
    Answered asked = new Answered(status, Duration.ofSeconds(1), false, null);
    assertThat(verdict(asked, Repeatability.UNSAFE)).isEqualTo(harmful);
  }

  static Stream<Throwable> whatIsNeverRepeated() {
    ErrorContext context = ErrorContext.of(Reason.INTERNAL).sent(Sent.NO);
    return Stream.of(
        new CancellationException(),
        new DeadlineExceededException("", context, null),
        new RedirectException("", context, 302, null),
        new BoundExceededException("", context, null),
        new DecodingException("", context, null),
        new AuthenticationException("", context, null),
        new ClientClosedException("", context, null),
        new RateLimitException("", context, null),
        new InternalException("", context, null),
        new IllegalStateException(),
        new OutOfMemoryError());
  }

  @ParameterizedTest
  @MethodSource("whatIsNeverRepeated")
  void refusalsAndDefectsAreFinal(Throwable failure) {
    assertThat(verdict(new Failed(failure), Repeatability.SAFE)).isEqualTo("FINAL");
  }

  @Test
  void protocolErrorInTheBodyIsRepeatedOnceIfHarmless() {
    Failed badChunk = new Failed(lost(Reason.PROTOCOL, Phase.BODY, Sent.YES));

    assertThat(verdict(badChunk, Repeatability.SAFE)).isEqualTo("RETRY");
    assertThat(verdict(badChunk, Repeatability.UNSAFE)).isEqualTo("NOT_SAFE");
    assertThat(decide(2, badChunk, FOREVER, 0)).isEqualTo(new Stop(Stop.Cause.FINAL));
  }

  @Test
  void stopsWhenAttemptsAreUsedUp() {
    assertThat(decide(2, answered(500), FOREVER, 0)).isInstanceOf(Retry.class);
    assertThat(decide(3, answered(500), FOREVER, 0)).isEqualTo(new Stop(Stop.Cause.ATTEMPTS_USED));
    assertThat(RetryPolicy.none().decide(facts(1, answered(500), FOREVER), 0))
        .isEqualTo(new Stop(Stop.Cause.ATTEMPTS_USED));
  }

  @Test
  void waitsAsLongAsAskedButNeverLessThanItsOwnBackoff() {
    assertThat(delay(new Answered(503, Duration.ofSeconds(7), false, null), 0.99))
        .isEqualTo(Duration.ofSeconds(7));
    assertThat(delay(new Answered(503, Duration.ZERO, false, null), 0.5))
        .isEqualTo(Duration.ofMillis(500));
    assertThat(delay(new Answered(500, null, false, null), 0.5)).isEqualTo(Duration.ofMillis(50));
    assertThat(delay(new Answered(429, null, false, null), 0.5)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void waitThatDoesNotFitTheDeadlineStopsAtOnce() {
    long second = Duration.ofSeconds(1).toNanos();
    Answered asked = new Answered(429, Duration.ofSeconds(1), false, null);

    assertThat(decide(1, asked, second + 1, 0)).isInstanceOf(Retry.class);
    assertThat(decide(1, asked, second, 0)).isEqualTo(new Stop(Stop.Cause.NO_TIME));
    assertThat(decide(1, answered(500), -1, 0)).isEqualTo(new Stop(Stop.Cause.NO_TIME));
    Answered centuries = new Answered(429, Duration.ofNanos(Long.MAX_VALUE), false, null);
    assertThat(decide(1, centuries, second, 0)).isEqualTo(new Stop(Stop.Cause.NO_TIME));
  }

  @Test
  void pacedAnswerIsRepeatedAtOnceIfTheLimitersWaitFits() {
    Answered paced = new Answered(429, Duration.ofSeconds(5), true, null);

    assertThat(decide(1, paced, FOREVER, 0.9)).isEqualTo(new Retry(Duration.ZERO, "status 429"));
    assertThat(decide(1, paced, Duration.ofSeconds(5).toNanos(), 0.9))
        .isEqualTo(new Stop(Stop.Cause.NO_TIME));
    Answered paced503 = new Answered(503, Duration.ofSeconds(5), true, null);
    assertThat(verdict(paced503, Repeatability.UNSAFE)).isEqualTo("NOT_SAFE");
  }

  @Test
  void jitterStaysWithinItsBoundsForAnyAttempt() {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      Duration base =
          Duration.ofNanos(1 + random.nextLong(Long.MAX_VALUE - 1) >>> random.nextInt(62));
      Duration max =
          Duration.ofNanos(1 + random.nextLong(Long.MAX_VALUE - 1) >>> random.nextInt(62));
      int attempt = 1 + random.nextInt(random.nextBoolean() ? 70 : 1_000_000);
      RetryPolicy policy =
          RetryPolicy.builder()
              .attempts(Integer.MAX_VALUE)
              .baseDelay(positive(base))
              .maxDelay(positive(max))
              .build();
      RetryFacts facts = facts(attempt, answered(500), FOREVER);
      Retry highest = (Retry) policy.decide(facts, Math.nextDown(1.0));
      Retry drawn = (Retry) policy.decide(facts, random.nextDouble());
      Retry lowest = (Retry) policy.decide(facts, 0);

      String where = "seed " + SEED + ", case " + i;
      assertThat(lowest.delay()).as(where).isZero();
      assertThat(drawn.delay()).as(where).isBetween(Duration.ZERO, highest.delay());
      assertThat(highest.delay()).as(where).isLessThanOrEqualTo(ceiling(base, max, attempt));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 9, 40, 63, 64, 65, 1_000_000, Integer.MAX_VALUE - 1})
  void backoffDoublesUpToItsBound(int attempt) {
    RetryPolicy policy = RetryPolicy.builder().attempts(Integer.MAX_VALUE).build();
    double expected = Math.min(20_000, 100 * Math.pow(2, attempt - 1));

    Retry half = (Retry) policy.decide(facts(attempt, answered(500), FOREVER), 0.5);

    assertThat(half.delay()).isEqualTo(Duration.ofNanos((long) (expected * 1e6 / 2)));
  }

  @Test
  void refusesValuesThatMakeNoSense() {
    RetryPolicy.Builder builder = RetryPolicy.builder();
    assertThatIllegalArgumentException().isThrownBy(() -> builder.attempts(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.attempts(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.baseDelay(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.throttledBaseDelay(Duration.ofNanos(-1)));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxDelay(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.statuses(Set.of(200)));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.statuses(Set.of(399)));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.statuses(Set.of(600)));
    assertThat(builder.statuses(Set.of(400, 599))).isSameAs(builder);
  }

  @Test
  void copyKeepsAllValues() {
    RetryPolicy policy =
        RetryPolicy.builder()
            .attempts(7)
            .baseDelay(Duration.ofMillis(3))
            .throttledBaseDelay(Duration.ofMillis(4))
            .maxDelay(Duration.ofMillis(5))
            .statuses(Set.of(418, 409))
            .reasons(Set.of(Reason.DNS))
            .budget(RetryBudget.of(6, 0.5))
            .build();

    assertThat(policy.toBuilder().build()).hasToString(policy.toString());
    assertThat(policy.toString())
        .contains("7", "PT0.003S", "PT0.004S", "PT0.005S", "[409, 418]", "[DNS]", "6 and 0.5");
    assertThat(policy.decide(facts(1, answered(418), FOREVER), 0)).isInstanceOf(Retry.class);
    assertThat(policy.decide(facts(1, answered(500), FOREVER), 0))
        .isEqualTo(new Stop(Stop.Cause.FINAL));
  }

  @Test
  void reasonsCanBeNamedAnew() {
    RetryPolicy policy =
        RetryPolicy.builder().reasons(Set.of(Reason.DNS, Reason.TLS, Reason.LOST)).build();

    for (Reason reason : List.of(Reason.DNS, Reason.TLS, Reason.LOST)) {
      Failed named = new Failed(lost(reason, Phase.CONNECT, Sent.NO));
      assertThat(policy.decide(facts(1, named, FOREVER), 0)).isInstanceOf(Retry.class);
    }
    for (Reason reason :
        List.of(Reason.CONNECT_REFUSED, Reason.ATTEMPT_TIMEOUT, Reason.BREAKER_OPEN)) {
      Failed other = new Failed(lost(reason, Phase.BODY, Sent.NO));
      assertThat(policy.decide(facts(1, other, FOREVER), 0)).isEqualTo(new Stop(Stop.Cause.FINAL));
    }
    Failed badChunk = new Failed(lost(Reason.PROTOCOL, Phase.BODY, Sent.YES));
    assertThat(policy.decide(facts(1, badChunk, FOREVER), 0)).isEqualTo(new Stop(Stop.Cause.FINAL));
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void onlyFailuresOfTheWireCanBeNamed(Reason reason) {
    boolean ofTheWire =
        reason == Reason.DNS
            || reason == Reason.TLS
            || verdict(new Failed(lost(reason, Phase.BODY, Sent.NO)), Repeatability.SAFE)
                .equals("RETRY");
    if (ofTheWire) {
      assertThat(RetryPolicy.builder().reasons(Set.of(reason)).build().toString())
          .contains("reasons=[" + reason + "]");
    } else {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RetryPolicy.builder().reasons(Set.of(reason)));
    }
  }

  private static Duration positive(Duration value) {
    return value.isZero() ? Duration.ofNanos(1) : value;
  }

  private static Duration ceiling(Duration base, Duration max, int attempt) {
    double exact = positive(base).toNanos() * Math.pow(2, attempt - 1);
    return exact >= positive(max).toNanos() ? positive(max) : Duration.ofNanos((long) exact);
  }

  private static Duration delay(AttemptOutcome outcome, double roll) {
    return ((Retry) decide(1, outcome, FOREVER, roll)).delay();
  }

  private static String verdict(AttemptOutcome outcome, Repeatability repeatability) {
    RetryDecision decision =
        RetryPolicy.standard().decide(new RetryFacts(1, outcome, repeatability, FOREVER), 0.5);
    return decision instanceof Stop stop ? stop.why().name() : "RETRY";
  }

  private static RetryDecision decide(
      int attempt, AttemptOutcome outcome, long remaining, double roll) {
    return RetryPolicy.standard().decide(facts(attempt, outcome, remaining), roll);
  }

  private static RetryFacts facts(int attempt, AttemptOutcome outcome, long remaining) {
    return new RetryFacts(attempt, outcome, Repeatability.SAFE, remaining);
  }

  private static Answered answered(int status) {
    return new Answered(status, null, false, null);
  }

  private static Throwable lost(Reason reason, Phase phase, Sent sent) {
    ErrorContext context = ErrorContext.of(reason).in(phase).sent(sent);
    return reason == Reason.ATTEMPT_TIMEOUT
        ? new AttemptTimeoutException("", context, null)
        : new TransportException("", context, null);
  }
}
