package dev.headrace.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing is sent twice unless it is safe. */
class RetrySafetyTest extends RetryFixture {
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
}
