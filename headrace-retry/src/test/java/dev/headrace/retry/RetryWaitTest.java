package dev.headrace.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Deadline;
import dev.headrace.core.DeadlineExceededException;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Headers;
import dev.headrace.core.Paced;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a call waits before it is sent again, and what ends the wait. */
class RetryWaitTest extends RetryFixture {
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
  void aCallersOwnExceptionIsLeftAsItIs() {
    transport.fail(Reason.LOST, Sent.MAYBE).hang();
    Call call = get();
    CompletableFuture<Response> result = send(call);
    time.advance(Duration.ofSeconds(1));
    CancellationException shared = new CancellationException("of many calls");

    call.scope().cancel(shared);

    assertThat(failure(result)).isSameAs(shared);
    assertThat(shared.getSuppressed()).isEmpty();
  }

  @Test
  void realJitterSpreadsTheCrowd() {
    RetryLayer real = RetryLayer.of(RetryPolicy.standard(), time, time);
    transport.byRequest(request -> Answer.failure(Reason.LOST, Sent.NO));
    List<Call> calls = Stream.generate(this::get).limit(50).toList();

    calls.forEach(call -> real.handle(call, transport));

    assertThat(calls.stream().map(c -> c.journal().events(RetryScheduled.class).get(0).delay()))
        .allMatch(delay -> delay.compareTo(Duration.ofMillis(100)) < 0)
        .doesNotHaveDuplicates();
    time.advance(Duration.ofMinutes(1));
  }
}
