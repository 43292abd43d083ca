package dev.headrace;

import static dev.headrace.ClientFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.auth.Auth;
import dev.headrace.auth.Token;
import dev.headrace.core.Attempt;
import dev.headrace.core.DeadlineExceededException;
import dev.headrace.core.Headers;
import dev.headrace.core.Phase;
import dev.headrace.core.QuotaExhaustedException;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.core.ServerErrorException;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import dev.headrace.core.TransportException;
import dev.headrace.limit.RateHeld;
import dev.headrace.limit.RateLimit;
import dev.headrace.retry.BreakerPolicy;
import dev.headrace.retry.BreakerStatus;
import dev.headrace.retry.HedgeDeclined;
import dev.headrace.retry.HedgeSent;
import dev.headrace.retry.IdempotencyKeys;
import dev.headrace.retry.RetryBudget;
import dev.headrace.retry.RetryDecision;
import dev.headrace.retry.RetryDeclined;
import dev.headrace.retry.RetryPolicy;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Faults that the retry room answers for, through the whole client: a row of the fault matrix each.
 * What went out is counted at the transport, and nothing is left open.
 */
class RetryMatrixTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport wire = ScriptedTransport.on(time);

  private ClientBuilder client() {
    return ClientFixture.client(wire, time);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PATCH"})
  void row43RejectionsAreRepeatedWithAnyMethodWhenTheServerSays(String method) {
    wire.respond(429, Headers.of("Retry-After", "7"), "").respond(200, "ok");
    try (ApiClient api = client().connectionsPerOrigin(1).build()) {
      CompletableFuture<ApiResponse<String>> call = send(api, method, "/x");
      CompletableFuture<ApiResponse<String>> other = send(api, method, "/other");
      wire.respond(200, "other");
      time.advance(Duration.ofMillis(6_999));
      assertThat(wire.sends()).isOne();
      time.advance(Duration.ofMillis(1));
      assertThat(call.join().attempts()).isEqualTo(2);
      assertThat(call.join().journal().events(RateHeld.class)).hasSize(1);
      assertThat(other.join().data()).isEqualTo("other"); // the permit was free again
    }
  }

  @Test
  void row43ARetryAfterBeyondTheDeadlineEndsTheCallAtOnce() {
    wire.respond(429, Headers.of("Retry-After", "86400"), "");
    try (ApiClient api = client().build()) {
      CompletableFuture<ApiResponse<String>> call = send(api, "GET", "/x");
      assertThat(failure(call))
          .isInstanceOfSatisfying(
              QuotaExhaustedException.class,
              late -> assertThat(late.retryAfter()).isEqualTo(Duration.ofDays(1)));
      assertThat(wire.sends()).isOne();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "500, GET, 2", "502, PUT, 2", "503, DELETE, 2", "504, HEAD, 2",
    "500, POST, 1", "502, POST, 1", "503, PATCH, 1", "504, POST, 1",
  })
  void row44ErrorsOfTheServerAreRepeatedWhereThatDoesNoHarm(int status, String method, int sends) {
    wire.respond(status, Headers.of("Retry-After", "1"), "").respond(200, "ok");
    try (ApiClient api = client().build()) {
      CompletableFuture<ApiResponse<String>> call = send(api, method, "/x");
      time.advance(MINUTE);
      assertThat(wire.sends()).isEqualTo(sends);
      if (sends == 1) {
        assertThat(failure(call)).isInstanceOf(ServerErrorException.class);
      } else {
        assertThat(call.join().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void row45AChallengeInMidRunIsMetOnceWithAFreshToken() {
    AtomicInteger tokens = new AtomicInteger();
    wire.byRequest(
        request ->
            Answer.of(
                "Bearer t2".equals(request.headers().first("Authorization")) ? 200 : 401, "x"));
    dev.headrace.auth.TokenProvider provider =
        () -> CompletableFuture.completedFuture(Token.of("t" + tokens.incrementAndGet()));
    try (ApiClient api = client().auth(Auth.bearer(provider)).build()) {
      ApiResponse<String> answer = api.post("/x").send(String.class);
      assertThat(answer.attempts()).isEqualTo(2);
      assertThat(wire.seen())
          .extracting(seen -> Attempt.of(seen.call()).cause())
          .containsExactly(Attempt.Cause.FIRST, Attempt.Cause.REPLAY);
      assertThat(api.get("/y").send(String.class).attempts()).isOne();
      assertThat(tokens).hasValue(2);
    }
  }

  private static final BreakerPolicy TWO_FAILURES =
      BreakerPolicy.builder().window(2).leastCalls(2).openFor(MINUTE).probes(1).build();

  private static void assertBreakerOpen(CompletableFuture<?> call, @Nullable Duration retryAfter) {
    assertThat(failure(call))
        .isInstanceOfSatisfying(
            TransportException.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(Reason.BREAKER_OPEN);
              assertThat(refused.sent()).isEqualTo(Sent.NO);
              assertThat(refused.retryAfter()).isEqualTo(retryAfter);
            });
  }

  @Test
  void row46ABreakerThatOpensDuringBackOffEndsTheCall() {
    wire.respond(503, "").respond(503, "");
    try (ApiClient api = client().breaker(TWO_FAILURES).build()) {
      CompletableFuture<ApiResponse<String>> first = send(api, "GET", "/x");
      assertThat(first).isNotDone();
      CompletableFuture<ApiResponse<String>> other = send(api, "POST", "/y"); // opens it
      assertThat(failure(other)).isInstanceOf(ServerErrorException.class);
      assertThat(api.breakers())
          .extracting(BreakerStatus::state)
          .containsExactly(BreakerStatus.State.OPEN);
      time.advance(Duration.ofSeconds(1));
      assertThat(failure(first).getSuppressed())
          .singleElement()
          .isInstanceOf(ServerErrorException.class);
      assertThat(((TransportException) failure(first)).reason()).isEqualTo(Reason.BREAKER_OPEN);
      assertThat(wire.sends()).isEqualTo(2);
      assertThat(time.pending()).isZero();
    }
  }

  @Test
  void row46AnOpenBreakerRefusesUntilAProbeHasPassed() {
    wire.respond(500, "").respond(500, "");
    try (ApiClient api = client().breaker(TWO_FAILURES).retry(RetryPolicy.none()).build()) {
      CompletableFuture<ApiResponse<String>> one = api.get("/1").sendAsync(String.class);
      CompletableFuture<ApiResponse<String>> two = api.get("/2").sendAsync(String.class);
      assertThat(failure(one)).isInstanceOf(ServerErrorException.class);
      assertThat(failure(two)).isInstanceOf(ServerErrorException.class);
      assertBreakerOpen(send(api, "GET", "/late"), MINUTE); // refused when it comes
      time.advance(MINUTE);

      wire.then(Answer.of(500, "").after(Duration.ofSeconds(1)));
      CompletableFuture<ApiResponse<String>> probe = send(api, "GET", "/probe");
      assertBreakerOpen(send(api, "GET", "/no-probe"), null);
      time.advance(Duration.ofSeconds(1));
      assertThat(failure(probe)).isInstanceOf(ServerErrorException.class);
      assertThat(wire.sends()).isEqualTo(3);
      time.advance(MINUTE);
      wire.respond(200, "");
      assertThat(send(api, "GET", "/probe").join().status()).isEqualTo(200);
      assertThat(api.breakers().get(0).state()).isEqualTo(BreakerStatus.State.CLOSED);
    }
  }

  @Test
  void row46WhoWasQueuedWhenTheBreakerOpenedGivesItsPermitBack() {
    for (int i = 0; i < 3; i++) {
      wire.then(Answer.of(500, "").after(Duration.ofSeconds(1)));
    }
    try (ApiClient api =
        client().breaker(TWO_FAILURES).connectionsPerOrigin(1).retry(RetryPolicy.none()).build()) {
      List<CompletableFuture<ApiResponse<String>>> calls =
          Stream.of("/1", "/2", "/3", "/4").map(path -> send(api, "GET", path)).toList();
      time.advance(Duration.ofSeconds(3)); // 3 has the permit of 2 before the breaker has its end
      assertThat(failure(calls.get(2))).isInstanceOf(ServerErrorException.class);
      assertBreakerOpen(calls.get(3), MINUTE.minusSeconds(1));
      assertThat(wire.sends()).isEqualTo(3);
      time.advance(MINUTE);
      wire.respond(200, "");
      assertThat(send(api, "GET", "/5").join().status()).isEqualTo(200); // there is a permit
    }
  }

  @Test
  void row47WithoutBudgetTheLastRealErrorStands() {
    wire.fail(Reason.LOST, Sent.MAYBE).respond(502, "").respond(503, "").respond(503, "");
    RetryPolicy scarce = RetryPolicy.builder().budget(RetryBudget.of(1, 0)).build();
    try (ApiClient api = client().retry(scarce).build()) {
      CompletableFuture<ApiResponse<String>> first = send(api, "GET", "/1");
      CompletableFuture<ApiResponse<String>> second = send(api, "GET", "/2");
      time.advance(MINUTE);
      assertThat(failure(second))
          .isInstanceOfSatisfying(
              ServerErrorException.class,
              last -> {
                assertThat(last.status()).isEqualTo(502);
                assertThat(last.attempts()).isOne();
                assertThat(last.journal().events(RetryDeclined.class))
                    .containsExactly(new RetryDeclined(1, RetryDecision.Stop.Cause.BUDGET));
              });
      assertThat(failure(first))
          .isInstanceOfSatisfying(
              ServerErrorException.class, last -> assertThat(last.status()).isEqualTo(503));
      assertThat(wire.sends()).isEqualTo(3);
    }
  }

  @Test
  void row48ADeadlineInBackOffNamesItWithTheLastErrorBeside() {
    wire.fail(Reason.LOST, Sent.MAYBE);
    try (ApiClient api = client().time(new LateBackOff(time)).build()) {
      CompletableFuture<ApiResponse<String>> call = send(api, "GET", "/x");
      time.advance(Duration.ofMinutes(2));
      assertThat(failure(call))
          .isInstanceOfSatisfying(
              DeadlineExceededException.class,
              late -> {
                assertThat(late.phase()).isEqualTo(Phase.BACKOFF);
                assertThat(late.sent()).isEqualTo(Sent.MAYBE);
                assertThat(late.attempts()).isOne();
                assertThat(late.getSuppressed())
                    .singleElement()
                    .isInstanceOfSatisfying(
                        TransportException.class,
                        lost -> assertThat(lost.reason()).isEqualTo(Reason.LOST));
              });
      assertThat(time.pending()).isZero();
      assertThat(wire.sends()).isOne();
    }
  }

  /** A timer that is an hour late with what is due soon: back-offs, but no deadlines. */
  private record LateBackOff(FakeTime time) implements TimeSource, Timer {
    @Override
    public long nanoTime() {
      return time.nanoTime();
    }

    @Override
    public Instant now() {
      return time.now();
    }

    @Override
    public Timeout schedule(Duration delay, Runnable task) {
      boolean soon = delay.compareTo(Duration.ofSeconds(1)) < 0;
      return time.schedule(soon ? delay.plusHours(1) : delay, task);
    }
  }

  @Test
  void row48ABackOffThatDoesNotFitTheDeadlineIsNotBegun() {
    wire.fail(Reason.LOST, Sent.MAYBE);
    RetryPolicy slow = RetryPolicy.builder().baseDelay(Duration.ofDays(999_999)).build();
    RetryPolicy endless = slow.toBuilder().maxDelay(Duration.ofDays(999_999)).build();
    try (ApiClient api = client().retry(endless).build()) {
      CompletableFuture<ApiResponse<String>> call = send(api, "GET", "/x");
      assertThat(failure(call))
          .isInstanceOfSatisfying(
              TransportException.class,
              last ->
                  assertThat(last.journal().events(RetryDeclined.class))
                      .containsExactly(new RetryDeclined(1, RetryDecision.Stop.Cause.NO_TIME)));
    }
  }

  private static final Duration HEDGE = Duration.ofMillis(300);

  private static CompletableFuture<ApiResponse<String>> hedged(
      ApiClient api, String method, String path) {
    return api.request(method, path).options(o -> o.hedgeAfter(HEDGE)).sendAsync(String.class);
  }

  private static Answer after(int seconds, int status, String body) {
    return Answer.of(status, body).after(Duration.ofSeconds(seconds));
  }

  @Test
  void row49BothAnswerTheFirstWinsAndTheLoserIsCancelledAndPaidFor() {
    RateLimit limit = RateLimit.of(2).per(MINUTE).burst(2);
    wire.then(after(2, 200, "slow")).then(after(1, 200, "fast"));
    try (ApiClient api = client().rateLimit(limit).connectionsPerOrigin(2).build()) {
      CompletableFuture<ApiResponse<String>> call = hedged(api, "GET", "/x");
      time.advance(HEDGE);
      assertThat(wire.openExchanges()).isEqualTo(2);
      time.advance(Duration.ofSeconds(1));
      assertThat(call.join().data()).isEqualTo("fast");
      assertThat(call.join().attempts()).isEqualTo(2);
      assertThat(wire.openExchanges()).isZero();
      assertThat(api.limits().get(0).used()).isEqualTo(2); // both are paid for
      assertThat(time.pending()).isZero();
      time.advance(Duration.ofSeconds(10));
      assertThat(wire.sends()).isEqualTo(2);
      assertThat(call.join().journal().events(HedgeSent.class)).hasSize(1);
    }
  }

  @Test
  void row49ThereIsNoHedgeWithoutASparePermit() {
    wire.then(after(2, 200, "slow")).then(after(1, 200, "other"));
    try (ApiClient api = client().connectionsPerOrigin(1).build()) {
      CompletableFuture<ApiResponse<String>> call = hedged(api, "GET", "/x");
      CompletableFuture<ApiResponse<String>> queued = send(api, "GET", "/queued");
      time.advance(Duration.ofSeconds(1));
      assertThat(wire.sends()).isOne();
      time.advance(Duration.ofSeconds(2));
      assertThat(call.join().data()).isEqualTo("slow");
      assertThat(call.join().journal().events(HedgeDeclined.class))
          .containsExactly(new HedgeDeclined(2, HedgeDeclined.Cause.REFUSED));
      assertThat(queued.join().data()).isEqualTo("other");
      assertThat(wire.sends()).isEqualTo(2);
    }
  }

  @Test
  void row49AHedgeDoesNotTakeTheLastUnitFromWhoWaitsForIt() {
    RateLimit limit = RateLimit.of(1).per(MINUTE);
    wire.then(after(2, 200, "slow")).respond(200, "queued");
    try (ApiClient api = client().rateLimit(limit).build()) {
      CompletableFuture<ApiResponse<String>> call = hedged(api, "GET", "/x");
      CompletableFuture<ApiResponse<String>> queued =
          api.get("/queued").deadline(MINUTE.multipliedBy(5)).sendAsync(String.class);
      time.advance(Duration.ofSeconds(2));
      assertThat(call.join().data()).isEqualTo("slow");
      time.advance(MINUTE.multipliedBy(2));
      assertThat(queued.join().data()).isEqualTo("queued");
      assertThat(wire.sends()).isEqualTo(2);
    }
  }

  @Test
  void row50TheFirstFailsAndTheSecondIsWaitedFor() {
    wire.then(Answer.failure(Reason.LOST, Sent.MAYBE).after(Duration.ofSeconds(1)))
        .then(after(2, 200, "second"));
    try (ApiClient api = client().build()) {
      CompletableFuture<ApiResponse<String>> call = hedged(api, "GET", "/x");
      time.advance(Duration.ofSeconds(1));
      assertThat(call).isNotDone();
      time.advance(Duration.ofSeconds(2));
      assertThat(call.join().data()).isEqualTo("second");
      assertThat(wire.sends()).isEqualTo(2);
    }
  }

  @Test
  void row50BothFailAndThereIsOneOutcome() {
    wire.then(Answer.failure(Reason.LOST, Sent.MAYBE).after(Duration.ofSeconds(1)))
        .then(Answer.failure(Reason.TRUNCATED, Sent.YES).after(Duration.ofSeconds(1)));
    try (ApiClient api = client().options(o -> o.attempts(2)).build()) {
      CompletableFuture<ApiResponse<String>> call = hedged(api, "GET", "/x");
      time.advance(MINUTE);
      assertThat(failure(call))
          .isInstanceOfSatisfying(
              TransportException.class,
              lost -> {
                assertThat(lost.reason()).isEqualTo(Reason.LOST);
                assertThat(lost.attempts()).isEqualTo(2);
                assertThat(lost.getSuppressed()).hasSize(1);
              });
    }
  }

  @Test
  void row51APostIsNotHedgedUnlessItHasAKey() {
    wire.then(after(2, 200, "once")).then(after(2, 200, "slow")).then(after(1, 200, "keyed"));
    try (ApiClient api = client().build()) {
      CompletableFuture<ApiResponse<String>> once = hedged(api, "POST", "/x");
      time.advance(Duration.ofSeconds(2));
      assertThat(once.join().data()).isEqualTo("once");
      assertThat(wire.sends()).isOne();
      CompletableFuture<ApiResponse<String>> keyed =
          api.post("/x")
              .idempotencyKey("k")
              .options(o -> o.hedgeAfter(HEDGE))
              .sendAsync(String.class);
      time.advance(Duration.ofSeconds(2));
      assertThat(keyed.join().data()).isEqualTo("keyed");
      assertThat(wire.sends()).isEqualTo(3);
    }
  }

  @Test
  void cancellingAHedgedCallEndsBothCopies() {
    wire.hang().hang();
    try (ApiClient api = client().build()) {
      CompletableFuture<ApiResponse<String>> call = hedged(api, "GET", "/x");
      time.advance(HEDGE);
      assertThat(wire.openExchanges()).isEqualTo(2);
      call.cancel(true);
      assertThat(wire.openExchanges()).isZero();
      assertThat(time.pending()).isZero();
    }
  }

  @Test
  void oneKeyACallOnAllItsHopsAndAttempts() {
    wire.respond(307, Headers.of("Location", "/moved"), "").respond(503, "").respond(200, "ok");
    wire.respond(200, "ok");
    try (ApiClient api = client().idempotencyKeys(IdempotencyKeys.automatic()).build()) {
      RequestSpec spec = api.post("/x").text("body");
      CompletableFuture<ApiResponse<String>> call = spec.sendAsync(String.class);
      time.advance(MINUTE);
      assertThat(call.join().attempts()).isEqualTo(3);
      assertThat(spec.send(String.class).status()).isEqualTo(200);
    }
    List<String> keys =
        wire.requests().stream().map(r -> r.headers().first("Idempotency-Key")).toList();
    assertThat(keys).hasSize(4).doesNotContainNull();
    assertThat(keys.subList(0, 3)).containsOnly(keys.get(0));
    assertThat(keys.get(3)).isNotEqualTo(keys.get(0));
  }

  @Test
  void aKeyOfTheCallersWins() {
    wire.respond(200, "").respond(200, "");
    IdempotencyKeys named = IdempotencyKeys.automatic().header("X-Key");
    try (ApiClient api = client().idempotencyKeys(named).build()) {
      api.post("/x").idempotencyKey("mine").send(Void.class);
      api.post("/x").header("X-Key", "by hand").send(Void.class);
    }
    assertThat(wire.requests())
        .extracting(request -> request.headers().all("X-Key"))
        .containsExactly(List.of("mine"), List.of("by hand"));
  }

  private static CompletableFuture<ApiResponse<String>> send(
      ApiClient api, String method, String path) {
    return api.request(method, path).sendAsync(String.class);
  }
}
