package dev.headrace.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Attempt;
import dev.headrace.core.AttemptTimeoutException;
import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Layer;
import dev.headrace.core.Paced;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.ResponseException;
import dev.headrace.core.Sender;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryLayerTest extends RetryFixture {
  @Test
  void successPassesWithoutTimerOrEvent() {
    transport.respond(200, "ok");
    Call call = get();

    Response response = send(call).join();

    assertThat(response.status()).isEqualTo(200);
    assertThat(call.journal().entries()).isEmpty();
    assertThat(call.journal().attempts()).isEqualTo(1);
    assertThat(time.pending()).isZero();
  }

  @Test
  void repeatsAfterBackoffAndNumbersTheAttempts() {
    transport.fail(Reason.LOST, Sent.MAYBE).respond(503, "busy").respond(200, "ok");
    Call call = get();

    CompletableFuture<Response> result = send(call);

    assertThat(call.journal().phase()).isEqualTo(Phase.BACKOFF);
    time.advance(Duration.ofMillis(49));
    assertThat(transport.sends()).isEqualTo(1);
    time.advance(Duration.ofMillis(1));
    assertThat(transport.sends()).isEqualTo(2);
    time.advance(Duration.ofSeconds(1)); // 503: base 1 s, doubled, halved
    assertThat(result.join().status()).isEqualTo(200);
    assertThat(transport.seen())
        .extracting(seen -> Attempt.of(seen.call()))
        .containsExactly(
            new Attempt(1, Attempt.Cause.FIRST),
            new Attempt(2, Attempt.Cause.RETRY),
            new Attempt(3, Attempt.Cause.RETRY));
    assertThat(call.journal().events(RetryScheduled.class))
        .containsExactly(
            new RetryScheduled(1, "LOST, sent=MAYBE", Duration.ofMillis(50)),
            new RetryScheduled(2, "status 503", Duration.ofSeconds(1)));
  }

  @Test
  void lastAnswerIsHandedOnWhenAttemptsAreUsedUp() {
    transport.respond(500, "a").respond(500, "b").respond(502, "last");
    Call call = get();

    CompletableFuture<Response> result = send(call);
    time.advance(Duration.ofMinutes(1));

    assertThat(result.join().status()).isEqualTo(502);
    assertThat(call.journal().events(RetryDeclined.class))
        .containsExactly(new RetryDeclined(3, RetryDecision.Stop.Cause.ATTEMPTS_USED));
  }

  @Test
  void earlierFailuresAreSuppressedInTheLast() {
    transport.fail(Reason.LOST, Sent.YES).respond(503, "busy").fail(Reason.TRUNCATED, Sent.YES);

    CompletableFuture<Response> result = send(get());
    time.advance(Duration.ofMinutes(1));

    Throwable failure = failure(result);
    assertThat(failure).isInstanceOf(TransportException.class);
    assertThat(((TransportException) failure).reason()).isEqualTo(Reason.TRUNCATED);
    assertThat(failure.getSuppressed()).hasSize(2);
    assertThat(failure.getSuppressed()[0])
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LOST));
    assertThat(failure.getSuppressed()[1])
        .isInstanceOfSatisfying(
            ResponseException.class, e -> assertThat(e.status()).isEqualTo(503));
  }

  @Test
  void theSameFailureAgainIsNotSuppressedInItself() {
    TransportException same =
        new TransportException("lost", ErrorContext.of(Reason.LOST).sent(Sent.NO), null);
    transport.fail(same).fail(same).fail(same);

    CompletableFuture<Response> result = send(get());
    time.advance(Duration.ofMinutes(1));

    assertThat(failure(result)).isSameAs(same);
    assertThat(same.getSuppressed()).isEmpty();
  }

  @Test
  void discardedAnswersAreClosedAndTheLastIsNot() {
    transport.respond(500, "first").respond(200, "second");
    Call call = call("GET", CallOptions.of(o -> o.streamed(true)), Body.empty());

    CompletableFuture<Response> result = send(call);
    assertThat(transport.openBodies()).isZero();
    time.advance(Duration.ofSeconds(1));

    assertThat(transport.openBodies()).isOne();
    result.join().close();
    assertThat(transport.openBodies()).isZero();
  }

  @Test
  void theCallsOwnOptionSaysHowManyAttempts() {
    transport.byRequest(request -> Answer.of(500, "no"));

    CompletableFuture<Response> one =
        send(call("GET", CallOptions.of(o -> o.attempts(1)), Body.empty()));
    assertThat(one.join().status()).isEqualTo(500);
    assertThat(transport.sends()).isEqualTo(1);

    CompletableFuture<Response> five =
        send(call("GET", CallOptions.of(o -> o.attempts(5)), Body.empty()));
    time.advance(Duration.ofMinutes(5));
    assertThat(five.join().status()).isEqualTo(500);
    assertThat(transport.sends()).isEqualTo(6);

    Layer none = RetryLayer.of(RetryPolicy.none(), time, time, random);
    none.handle(call("GET", CallOptions.of(o -> o.attempts(2)), Body.empty()), transport);
    time.advance(Duration.ofMinutes(5));
    assertThat(transport.sends()).isEqualTo(8);
  }

  @Test
  void attemptsAreCountedOverAllHopsOfACall() {
    transport.byRequest(request -> Answer.of(500, "no"));
    Call call = get();

    CompletableFuture<Response> first = send(call);
    time.advance(Duration.ofMinutes(1));
    assertThat(first.join().status()).isEqualTo(500);
    assertThat(transport.sends()).isEqualTo(3);
    assertThat(send(call).join().status()).isEqualTo(500); // the next hop of the same call
    assertThat(transport.sends()).isEqualTo(4);
    assertThat(call.journal().events(RetryDeclined.class))
        .extracting(RetryDeclined::attempt)
        .containsExactly(3, 4);
  }

  @Test
  void anExceptionThatManyCallsShareDoesNotGrow() {
    TransportException shared =
        new TransportException("down", ErrorContext.of(Reason.UNREACHABLE).sent(Sent.NO), null);

    for (int i = 0; i < 40; i++) {
      transport.fail(Reason.LOST, Sent.NO).fail(Reason.LOST, Sent.NO).fail(shared);
      CompletableFuture<Response> result = send(get());
      time.advance(Duration.ofMinutes(1));
      assertThat(failure(result)).isSameAs(shared);
    }

    assertThat(shared.getSuppressed()).hasSizeLessThanOrEqualTo(8);
  }

  @Test
  void ofManyFailuresOnlyTheFirstAreKept() {
    transport.byRequest(request -> Answer.failure(Reason.LOST, Sent.NO));

    CompletableFuture<Response> result =
        send(call("GET", CallOptions.of(o -> o.attempts(50)), Body.empty()));
    time.advance(Duration.ofHours(1));

    assertThat(failure(result).getSuppressed()).hasSize(8);
    assertThat(transport.sends()).isEqualTo(50);
  }

  @Test
  void eventsReadAsSentences() {
    assertThat(new RetryScheduled(1, "status 503", Duration.ofMillis(50)).summary())
        .contains("attempt 1", "status 503");
    assertThat(new RetryDeclined(2, RetryDecision.Stop.Cause.NOT_SAFE).summary())
        .isEqualTo("attempt 2 failed, not repeated: NOT_SAFE");
    assertThat(layer).hasToString("RetryLayer[" + RetryPolicy.standard() + "]");
  }

  @Test
  void attemptTimeoutIsRepeated() {
    Call call = get();
    transport
        .fail(
            new AttemptTimeoutException(
                "", ErrorContext.of(Reason.ATTEMPT_TIMEOUT, call).sent(Sent.YES), null))
        .respond(200, "ok");

    CompletableFuture<Response> result = send(call);
    time.advance(Duration.ofSeconds(1));

    assertThat(result.join().status()).isEqualTo(200);
  }

  @Test
  void aSenderThatThrowsFailsTheCall() {
    CompletableFuture<Response> result =
        layer
            .handle(
                get(),
                call -> {
                  throw new IllegalStateException("broken layer");
                })
            .toCompletableFuture();

    assertThat(failure(result)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void manySynchronousRoundsNeedNoStackAndBoundedMemory() {
    AtomicInteger sends = new AtomicInteger();
    Sender paced =
        call ->
            CompletableFuture.completedStage(
                sends.incrementAndGet() == 100_000
                    ? response(200)
                    : response(429).with(Paced.KEY, new Paced(time.nanoTime())));
    Call call = call("GET", CallOptions.of(o -> o.attempts(1_000_000)), Body.empty());

    assertThat(layer.handle(call, paced).toCompletableFuture().join().status()).isEqualTo(200);
    assertThat(sends).hasValue(100_000);
  }
}
