package dev.headrace.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.headrace.core.Attempt;
import dev.headrace.core.AttemptTimeoutException;
import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Completions;
import dev.headrace.core.Deadline;
import dev.headrace.core.DeadlineExceededException;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Headers;
import dev.headrace.core.Layer;
import dev.headrace.core.Method;
import dev.headrace.core.Paced;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.ResponseException;
import dev.headrace.core.Sender;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.core.Url;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryLayerTest {
  private static final Url URL = Url.parse("https://api.example/things");
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport transport = ScriptedTransport.on(time);
  private final Halves random = new Halves();
  private final RetryLayer layer = RetryLayer.of(RetryPolicy.standard(), time, time, random);

  /** Draws 0.5 each time. */
  private static final class Halves extends Random {
    private static final long serialVersionUID = 1;

    @Override
    public double nextDouble() {
      return 0.5;
    }
  }

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
        .extracting(seen -> seen.call().get(Attempt.KEY))
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

  /** FAULTS rows 1-3, 11-16, 20, 35: the server sees a harmful request once, a harmless again. */
  @ParameterizedTest
  @CsvSource({
    "CONNECT_REFUSED, NO,    POST, 2",
    "LOST,            MAYBE, GET,  2",
    "LOST,            MAYBE, PUT,  2",
    "LOST,            MAYBE, DELETE, 2",
    "LOST,            MAYBE, POST, 1",
    "LOST,            MAYBE, PATCH, 1",
    "LOST,            MAYBE, FROB, 1",
    "WRITE_FAILED,    MAYBE, POST, 1",
    "TLS,             NO,    GET,  1",
    "DNS,             NO,    GET,  1",
  })
  void sendsAgainOnlyWhatIsSafe(Reason reason, Sent sent, String method, int sends) {
    transport.fail(reason, sent).respond(200, "ok");

    CompletableFuture<Response> result = send(call(method, CallOptions.none(), Body.of("x")));
    time.advance(Duration.ofMinutes(1));

    assertThat(transport.sends()).isEqualTo(sends);
    assertThat(result.isCompletedExceptionally()).isEqualTo(sends == 1);
  }

  @Test
  void theCallersWordMakesAPostRepeatable() {
    transport.fail(Reason.LOST, Sent.YES).respond(200, "ok");

    CompletableFuture<Response> result =
        send(call("POST", CallOptions.of(o -> o.safeToRepeat(true)), Body.of("x")));
    time.advance(Duration.ofMinutes(1));

    assertThat(result.join().status()).isEqualTo(200);
  }

  @Test
  void idempotencyKeyIsSentWithEveryAttemptAndMakesAPostRepeatable() {
    transport.fail(Reason.LOST, Sent.YES).respond(500, "no").respond(200, "ok");

    CompletableFuture<Response> result =
        send(call("POST", CallOptions.of(o -> o.idempotencyKey("k-1")), Body.of("x")));
    time.advance(Duration.ofMinutes(1));

    assertThat(result.join().status()).isEqualTo(200);
    assertThat(transport.requests())
        .hasSize(3)
        .allSatisfy(
            sent -> assertThat(sent.headers().all("Idempotency-Key")).containsExactly("k-1"));
  }

  @Test
  void idempotencyKeySetByHandCounts() {
    transport.fail(Reason.LOST, Sent.YES).respond(200, "ok");
    Call call = call("POST", CallOptions.none(), Body.of("x"));
    Request keyed = call.request().withHeader("idempotency-key", "by-hand");

    CompletableFuture<Response> result = send(call.withRequest(keyed));
    time.advance(Duration.ofMinutes(1));

    assertThat(result.join().status()).isEqualTo(200);
  }

  @Test
  void bodyThatCanBeReadOnceIsNeverSentAgain() {
    transport.fail(Reason.CONNECT_REFUSED, Sent.NO);
    Body once = Body.once(Body.of("x").publisher(), 1, () -> {});
    Call call = call("PUT", CallOptions.of(o -> o.safeToRepeat(true)), once);

    CompletableFuture<Response> result = send(call);

    assertThat(failure(result))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.CONNECT_REFUSED));
    assertThat(call.journal().events(RetryDeclined.class))
        .containsExactly(new RetryDeclined(1, RetryDecision.Stop.Cause.NOT_REPEATABLE));
    once.close(); // as the client does when the call is over
  }

  @ParameterizedTest
  @CsvSource({
    "2,                             2000",
    "1.5,                           1500",
    "0,                             500",
    "-5,                            500",
    "soon,                          500",
    "Thu 01 Jan 2026 00:00:09 GMT,  9000",
  })
  void waitsAsRetryAfterAsks(String value, long millis) {
    String header = value.replace("Thu ", "Thu, ");
    transport.respond(429, Headers.of("Retry-After", header), "slow down").respond(200, "ok");

    CompletableFuture<Response> result = send(call("POST", CallOptions.none(), Body.of("x")));

    time.advance(Duration.ofMillis(millis - 1));
    assertThat(result).isNotDone();
    time.advance(Duration.ofMillis(1));
    assertThat(result.join().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"10", "99999999999999999999999999999", "Fri 31 Dec 9999 23:59:59 GMT"})
  void retryAfterBeyondTheDeadlineHandsTheAnswerOnAtOnce(String value) {
    String header = value.replace("Fri ", "Fri, ");
    transport.respond(429, Headers.of("Retry-After", header), "slow down");
    Call call = get().withDeadline(Deadline.after(Duration.ofSeconds(10), time));

    CompletableFuture<Response> result = send(call);

    assertThat(result.join().status()).isEqualTo(429);
    assertThat(result.join().headers().first("retry-after")).isEqualTo(header);
    assertThat(time.pending()).isZero();
  }

  @Test
  void pacedAnswerIsRepeatedAtOnceAndWaitsBelow() {
    AtomicInteger sends = new AtomicInteger();
    Sender limiter =
        call ->
            CompletableFuture.completedStage(
                sends.incrementAndGet() == 3
                    ? response(200)
                    : response(429).with(Paced.KEY, new Paced(time.nanoTime() + 3_000_000_000L)));
    Call call = get().withDeadline(Deadline.after(Duration.ofSeconds(4), time));

    Response response = layer.handle(call, limiter).toCompletableFuture().join();

    assertThat(response.status()).isEqualTo(200);
    assertThat(time.pending()).isZero();
  }

  @Test
  void cancellingInBackoffEndsItAtOnce() {
    transport.fail(Reason.LOST, Sent.MAYBE);
    Call call = get();
    CompletableFuture<Response> result = send(call);
    CancellationException cause = new CancellationException("changed my mind");

    call.scope().cancel(cause);

    assertThat(failure(result)).isSameAs(cause);
    assertThat(cause.getSuppressed()).isEmpty();
    assertThat(time.pending()).isZero();
    assertThat(call.scope().isEmpty()).isTrue();
  }

  @Test
  void deadlineInBackoffCarriesTheEarlierFailures() {
    transport.fail(Reason.LOST, Sent.MAYBE);
    Call call = get();
    CompletableFuture<Response> result = send(call);
    DeadlineExceededException deadline =
        new DeadlineExceededException("", ErrorContext.of(Reason.DEADLINE, call), null);

    call.scope().cancel(deadline);

    assertThat(failure(result)).isSameAs(deadline);
    assertThat(deadline.phase()).isEqualTo(Phase.BACKOFF);
    assertThat(deadline.getSuppressed())
        .singleElement()
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LOST));
    assertThat(time.pending()).isZero();
  }

  @Test
  void callCancelledBetweenAttemptsIsNotSentAgain() {
    Call call = get();
    AtomicInteger sends = new AtomicInteger();
    Sender cancels =
        attempt -> {
          sends.incrementAndGet();
          call.scope().cancel(new CancellationException());
          return CompletableFuture.completedStage(
              response(429).with(Paced.KEY, new Paced(time.nanoTime())));
        };

    CompletableFuture<Response> result = layer.handle(call, cancels).toCompletableFuture();

    assertThat(failure(result)).isInstanceOf(CancellationException.class);
    assertThat(sends).hasValue(1);
  }

  @Test
  void cancellationFromBelowIsHandedOn() {
    transport.hang();
    Call call = get();
    CompletableFuture<Response> result = send(call);

    call.scope().cancel(new CancellationException());

    assertThat(failure(result)).isInstanceOf(CancellationException.class);
    assertThat(transport.sends()).isEqualTo(1);
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

    send(call);
    time.advance(Duration.ofMinutes(1));
    assertThat(transport.sends()).isEqualTo(3);
    assertThat(send(call).join().status()).isEqualTo(500); // the next hop of the same call
    assertThat(transport.sends()).isEqualTo(4);
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

  @Test
  void realJitterSpreadsTheCrowd() {
    RetryLayer real = RetryLayer.of(RetryPolicy.standard(), time, time);
    transport.byRequest(request -> Answer.failure(Reason.LOST, Sent.NO));
    List<Call> calls = java.util.stream.Stream.generate(this::get).limit(50).toList();

    calls.forEach(call -> real.handle(call, transport));

    assertThat(calls.stream().map(c -> c.journal().events(RetryScheduled.class).get(0).delay()))
        .allMatch(delay -> delay.compareTo(Duration.ofMillis(100)) < 0)
        .doesNotHaveDuplicates();
    time.advance(Duration.ofMinutes(1));
  }

  private Response response(int status) {
    return Response.of(status, Headers.empty(), Body.empty(), Response.Received.now(time));
  }

  private CompletableFuture<Response> send(Call call) {
    return layer.handle(call, transport).toCompletableFuture();
  }

  private Call get() {
    return call("GET", CallOptions.none(), Body.empty());
  }

  private Call call(String method, CallOptions options, Body body) {
    Request request = new Request(Method.of(method), URL, Headers.empty(), body);
    return Call.of(request, options, Deadline.none(), time);
  }

  private static Throwable failure(CompletableFuture<Response> result) {
    assertThat(result).isDone();
    return Completions.unwrap(catchThrowable(result::join));
  }
}
