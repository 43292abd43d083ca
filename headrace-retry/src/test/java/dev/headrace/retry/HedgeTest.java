package dev.headrace.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Attempt;
import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Headers;
import dev.headrace.core.Layer;
import dev.headrace.core.RateLimitException;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.ResponseException;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.testing.Answer;
import dev.headrace.testing.LayerVerifier;
import dev.headrace.testing.StreamedBody;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A second copy of what is not answered for long: who gets one, which wins, what remains. */
class HedgeTest extends RetryFixture {
  private static final Duration DELAY = Duration.ofMillis(300);
  private static final CallOptions HEDGED = CallOptions.of(o -> o.hedgeAfter(DELAY));
  private static final CallOptions STREAMED =
      CallOptions.of(o -> o.hedgeAfter(DELAY).streamed(true));

  private Call hedged() {
    return call("GET", HEDGED, Body.empty());
  }

  private void begin(Call call) {
    layer.handle(call, transport);
  }

  private static Answer slow(int status) {
    return Answer.of(status, "slow").after(Duration.ofSeconds(2));
  }

  private static Answer fast(int status) {
    return Answer.of(status, "fast").after(Duration.ofMillis(10));
  }

  @Test
  void anAnswerInTimeIsNotHedged() {
    transport.then(Answer.of(200, "ok").after(DELAY.minusNanos(1)));
    Call call = hedged();
    CompletableFuture<Response> result = send(call);
    time.advance(DELAY);
    assertThat(result.join().status()).isEqualTo(200);
    assertThat(transport.sends()).isOne();
    assertThat(call.journal().entries()).isEmpty();
    assertThat(time.pending()).isZero();
  }

  @Test
  void theCopyWinsAndTheFirstIsCancelled() {
    transport.then(slow(200)).then(fast(201));
    Call call = hedged();
    CompletableFuture<Response> result = send(call);
    time.advance(DELAY);
    assertThat(transport.openExchanges()).isEqualTo(2);
    time.advance(Duration.ofMillis(10));
    assertThat(result.join().status()).isEqualTo(201);
    assertThat(transport.openExchanges()).isZero();
    assertThat(time.pending()).isZero();
    assertThat(call.scope().isEmpty()).isTrue();
    assertThat(call.journal().events(HedgeSent.class)).containsExactly(new HedgeSent(2, DELAY));
    assertThat(transport.seen())
        .extracting(seen -> Attempt.of(seen.call()))
        .containsExactly(new Attempt(1, Attempt.Cause.FIRST), new Attempt(2, Attempt.Cause.HEDGE));
  }

  @Test
  void theFirstWinsAndTheCopyIsCancelled() {
    transport.then(Answer.of(200, "ok").after(Duration.ofMillis(301))).hang();
    Call call = hedged();
    CompletableFuture<Response> result = send(call);
    time.advance(Duration.ofMillis(301));
    assertThat(result.join().status()).isEqualTo(200);
    assertThat(transport.sends()).isEqualTo(2);
    assertThat(transport.openExchanges()).isZero();
    assertThat(call.scope().isEmpty()).isTrue();
  }

  @Test
  void anAnswerThatNoRepetitionBettersWinsWhateverItsStatus() {
    transport.then(slow(200)).then(fast(404));
    CompletableFuture<Response> result = send(hedged());
    time.advance(Duration.ofSeconds(1));
    assertThat(result.join().status()).isEqualTo(404);
  }

  @Test
  void whatTheServerWantsNoRepetitionOfIsFinal() {
    transport.then(slow(200)).then(fast(503).header("X-Should-Retry", "false"));
    CompletableFuture<Response> result = send(hedged());
    time.advance(Duration.ofSeconds(1));
    assertThat(result.join().status()).isEqualTo(503);
  }

  @Test
  void aFailureBeforeTheCopyIsDueIsRepeatedAsEver() {
    transport.fail(Reason.LOST, Sent.MAYBE).respond(200, "ok");
    Call call = hedged();
    CompletableFuture<Response> result = send(call);
    time.advance(Duration.ofSeconds(1));
    assertThat(result.join().status()).isEqualTo(200);
    assertThat(call.journal().events(HedgeSent.class)).isEmpty();
    assertThat(call.journal().events(RetryScheduled.class)).hasSize(1);
  }

  @Test
  void ifTheFirstFailsTheCopyIsWaitedFor() {
    transport
        .then(Answer.failure(Reason.LOST, Sent.MAYBE).after(Duration.ofMillis(400)))
        .then(slow(200));
    Call call = hedged();
    CompletableFuture<Response> result = send(call);
    time.advance(Duration.ofSeconds(2));
    assertThat(result).isNotDone();
    time.advance(Duration.ofMillis(300));
    assertThat(result.join().status()).isEqualTo(200);
    assertThat(transport.sends()).isEqualTo(2);
    assertThat(call.journal().events(RetryScheduled.class)).isEmpty();
  }

  @Test
  void ifTheCopyFailsTheFirstIsWaitedFor() {
    transport.then(slow(200)).then(Answer.failure(Reason.LOST, Sent.MAYBE));
    CompletableFuture<Response> result = send(hedged());
    time.advance(Duration.ofSeconds(2));
    assertThat(result.join().status()).isEqualTo(200);
  }

  @Test
  void anErrorOfTheFirstIsKeptUntilTheCopyHasFailedAndThenRepeated() {
    transport.then(Answer.of(503, "first").after(Duration.ofMillis(310)));
    transport.then(fast(500)).respond(200, "third");
    Call call = call("GET", STREAMED, Body.empty());
    CompletableFuture<Response> result = send(call);
    time.advance(Duration.ofMillis(310));
    assertThat(call.journal().events(RetryScheduled.class))
        .extracting(RetryScheduled::why)
        .containsExactly("status 503");
    assertThat(transport.openBodies()).isZero();
    time.advance(Duration.ofSeconds(1));
    assertThat(result.join().status()).isEqualTo(200);
    assertThat(transport.openBodies()).isOne();
    result.join().close();
    assertThat(transport.openBodies()).isZero();
    assertThat(call.scope().isEmpty()).isTrue();
  }

  @Test
  void anErrorOfTheFirstIsClosedIfTheCopyWins() {
    transport.then(Answer.of(503, "first").after(Duration.ofMillis(301))).then(fast(200));
    CompletableFuture<Response> result = send(call("GET", STREAMED, Body.empty()));
    time.advance(Duration.ofMillis(310));
    assertThat(result.join().status()).isEqualTo(200);
    assertThat(transport.openBodies()).isOne();
    result.join().close();
    assertThat(transport.openBodies()).isZero();
  }

  @Test
  void bothFailAndTheFirstOnesErrorStandsWithTheOtherBeside() {
    CallOptions two = CallOptions.of(o -> o.hedgeAfter(DELAY).attempts(2));
    transport
        .then(Answer.failure(Reason.LOST, Sent.MAYBE).after(Duration.ofSeconds(1)))
        .then(Answer.failure(Reason.TRUNCATED, Sent.YES));
    CompletableFuture<Response> result = send(call("GET", two, Body.empty()));
    time.advance(Duration.ofSeconds(1));
    assertThat(((TransportException) failure(result)).reason()).isEqualTo(Reason.LOST);
    assertThat(failure(result).getSuppressed())
        .singleElement()
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TRUNCATED));
    assertThat(transport.sends()).isEqualTo(2);
  }

  @Test
  void anErrorAnswerOfTheCopyIsBesideTheFirstOnesFailure() {
    CallOptions two = CallOptions.of(o -> o.hedgeAfter(DELAY).attempts(2).streamed(true));
    transport
        .then(Answer.failure(Reason.LOST, Sent.MAYBE).after(Duration.ofSeconds(1)))
        .then(fast(502));
    CompletableFuture<Response> result = send(call("GET", two, Body.empty()));
    time.advance(Duration.ofSeconds(1));
    assertThat(failure(result).getSuppressed())
        .singleElement()
        .isInstanceOfSatisfying(
            ResponseException.class, e -> assertThat(e.status()).isEqualTo(502));
    assertThat(transport.openBodies()).isZero();
  }

  @Test
  void anExceptionThatManyCallsShareDoesNotGrow() {
    CallOptions two = CallOptions.of(o -> o.hedgeAfter(DELAY).attempts(2));
    TransportException shared =
        new TransportException("down", ErrorContext.of(Reason.LOST).sent(Sent.NO), null);
    for (int i = 0; i < 20; i++) {
      transport.then(Answer.failure(shared).after(Duration.ofSeconds(1)));
      transport.then(i < 10 ? fast(500) : Answer.failure(shared));
      CompletableFuture<Response> result = send(call("GET", two, Body.empty()));
      time.advance(Duration.ofSeconds(1));
      assertThat(failure(result)).isSameAs(shared);
    }
    assertThat(shared.getSuppressed()).hasSize(8).doesNotContain(shared);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH", "FROB"})
  void whatMayDoHarmIsNotHedged(String method) {
    transport.then(slow(200));
    CompletableFuture<Response> result = send(call(method, HEDGED, Body.of("x")));
    time.advance(Duration.ofSeconds(2));
    assertThat(result.join().status()).isEqualTo(200);
    assertThat(transport.sends()).isOne();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsVouchedForIsHedged(boolean keyed) {
    CallOptions vouched =
        CallOptions.of(
            o -> {
              if (keyed) {
                o.idempotencyKey("k").hedgeAfter(DELAY);
              } else {
                o.safeToRepeat(true).hedgeAfter(DELAY);
              }
            });
    transport.then(slow(200)).then(fast(200));
    begin(call("POST", vouched, Body.of("x")));
    time.advance(DELAY);
    assertThat(transport.sends()).isEqualTo(2);
    time.advance(DELAY);
    assertThat(transport.requests().get(1).headers().all("Idempotency-Key"))
        .isEqualTo(transport.requests().get(0).headers().all("Idempotency-Key"));
  }

  @Test
  void aStreamedUploadIsNotHedged() {
    transport.then(slow(200)).then(slow(200));
    Body once = Body.once(Body.of("x").publisher(), 1, () -> {});
    begin(call("PUT", HEDGED, once));
    begin(call("PUT", HEDGED, StreamedBody.of("x")));
    time.advance(Duration.ofSeconds(2));
    assertThat(transport.sends()).isEqualTo(2);
    once.close();
  }

  @Test
  void copiesAreAttemptsToo() {
    CallOptions one = CallOptions.of(o -> o.hedgeAfter(DELAY).attempts(1));
    transport.then(slow(200));
    Call call = call("GET", one, Body.empty());
    begin(call);
    time.advance(Duration.ofSeconds(2));
    assertThat(transport.sends()).isOne();
    assertThat(call.journal().events(HedgeDeclined.class))
        .containsExactly(new HedgeDeclined(1, HedgeDeclined.Cause.ATTEMPTS_USED));

    transport.then(slow(503)).then(slow(503)).then(slow(200));
    CompletableFuture<Response> three = send(hedged());
    time.advance(Duration.ofMinutes(1));
    assertThat(three.join().status()).isEqualTo(200);
    assertThat(transport.sends()).isEqualTo(4);

    transport.then(slow(503)).then(slow(503)).then(slow(503));
    CompletableFuture<Response> failed = send(hedged());
    time.advance(Duration.ofMinutes(1));
    assertThat(failed.join().status()).isEqualTo(503);
    assertThat(transport.sends()).isEqualTo(7);
  }

  @Test
  void copiesArePaidForFromTheBudgetAndNotRefunded() {
    RetryPolicy poor = RetryPolicy.builder().budget(RetryBudget.of(1, 0)).build();
    Layer scarce = RetryLayer.of(poor, time, time, random);
    transport.then(slow(200)).then(fast(200)).then(slow(200));
    scarce.handle(hedged(), transport);
    time.advance(Duration.ofSeconds(2));
    assertThat(transport.sends()).isEqualTo(2);

    Call second = hedged();
    scarce.handle(second, transport);
    time.advance(Duration.ofSeconds(2));
    assertThat(transport.sends()).isEqualTo(3);
    assertThat(second.journal().events(HedgeDeclined.class))
        .containsExactly(new HedgeDeclined(1, HedgeDeclined.Cause.BUDGET));
  }

  @Test
  void aCopyThatTheLimiterRefusesIsAsIfItHadNeverBeen() {
    RateLimitException refusal =
        new RateLimitException("no spare", ErrorContext.of(Reason.QUEUE_FULL), null);
    RetryPolicy poor = RetryPolicy.builder().budget(RetryBudget.of(1, 0)).build();
    RetryLayer scarce = RetryLayer.of(poor, time, time, random);
    transport.then(slow(503)).then(Answer.failure(refusal)).respond(200, "ok");
    Call call = hedged();
    CompletableFuture<Response> result = scarce.handle(call, transport).toCompletableFuture();
    time.advance(Duration.ofSeconds(2));
    assertThat(call.journal().events(HedgeDeclined.class))
        .containsExactly(new HedgeDeclined(2, HedgeDeclined.Cause.REFUSED));
    assertThat(HedgeLayer.sent(call.journal())).isZero();
    time.advance(Duration.ofMinutes(1)); // the token was given back: it pays the repetition
    assertThat(result.join().status()).isEqualTo(200);
    assertThat(call.scope().isEmpty()).isTrue();
  }

  @Test
  void refusalsAreThoseOfTheLimiterAndTheBreakerOfWhichNothingWasSent() {
    ErrorContext open = ErrorContext.of(Reason.BREAKER_OPEN).sent(Sent.NO);
    ErrorContext full = ErrorContext.of(Reason.QUEUE_FULL).sent(Sent.NO);
    assertThat(HedgeLayer.isRefusal(new TransportException("", open, null))).isTrue();
    assertThat(HedgeLayer.isRefusal(new RateLimitException("", full, null))).isTrue();
    assertThat(HedgeLayer.isRefusal(new RateLimitException("", full.sent(Sent.YES), null)))
        .isFalse();
    ErrorContext lost = ErrorContext.of(Reason.LOST).sent(Sent.NO);
    assertThat(HedgeLayer.isRefusal(new TransportException("", lost, null))).isFalse();
    assertThat(HedgeLayer.isRefusal(new CancellationException())).isFalse();
    assertThat(HedgeLayer.isRefusal(null)).isFalse();
  }

  @Test
  void cancellingEndsBothAtOnce() {
    transport.hang().hang();
    Call call = hedged();
    CompletableFuture<Response> result = send(call);
    time.advance(DELAY);
    assertThat(transport.openExchanges()).isEqualTo(2);
    CancellationException cause = new CancellationException("enough");
    call.scope().cancel(cause);
    assertThat(failure(result)).isSameAs(cause);
    assertThat(transport.openExchanges()).isZero();
    assertThat(time.pending()).isZero();
    assertThat(cause.getSuppressed()).isEmpty();
  }

  @Test
  void cancellingClosesAnErrorThatWasKept() {
    transport.then(Answer.of(503, "first").after(Duration.ofMillis(301))).hang();
    Call call = call("GET", STREAMED, Body.empty());
    CompletableFuture<Response> result = send(call);
    time.advance(Duration.ofSeconds(1));
    assertThat(transport.openBodies()).isOne();
    CancellationException cause = new CancellationException("enough");
    call.scope().cancel(cause);
    assertThat(failure(result)).isSameAs(cause);
    assertThat(transport.openBodies()).isZero();
  }

  @Test
  void aLateAnswerOfTheLoserIsClosed() {
    CompletableFuture<Response> first = new CompletableFuture<>();
    Body late = StreamedBody.of("late");
    HedgeLayer hedges = new HedgeLayer(layer);
    Call call = hedged();
    CompletableFuture<Response> result =
        hedges
            .handle(
                call,
                attempt ->
                    Attempt.of(attempt).cause() == Attempt.Cause.HEDGE
                        ? CompletableFuture.completedStage(response(200))
                        : first)
            .toCompletableFuture();
    time.advance(DELAY);
    assertThat(result.join().status()).isEqualTo(200);
    first.complete(Response.of(200, Headers.empty(), late, Response.Received.now(time)));
    assertThat(late.ended()).isCompleted();
  }

  @Test
  @Tag("large")
  void keepsToTheContract() {
    LayerVerifier.of(() -> RetryLayer.of(RetryPolicy.standard(), time, time))
        .time(time)
        .prepare(
            call -> call.withOptions(CallOptions.of(o -> o.hedgeAfter(DELAY)).over(call.options())))
        .verify();
  }

  @Test
  @Tag("large")
  void keepsToTheContractWhileItHedges() {
    LayerVerifier.of(() -> new HedgeLayer(RetryLayer.of(RetryPolicy.standard(), time, time)))
        .time(time)
        .prepare(
            call -> call.withOptions(CallOptions.of(o -> o.hedgeAfter(DELAY)).over(call.options())))
        .answers(n -> n % 2 == 1 ? slow(503) : slow(n % 4 == 0 ? 200 : 500))
        .rounds(1_000)
        .verify();
  }

  @Test
  void eventsReadAsSentences() {
    assertThat(new HedgeSent(2, DELAY).summary())
        .isEqualTo("no answer for 300 ms, hedged by attempt 2");
    assertThat(new HedgeDeclined(1, HedgeDeclined.Cause.BUDGET).summary())
        .isEqualTo("attempt 1 not hedged: BUDGET");
  }
}
