package dev.headrace.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Headers;
import dev.headrace.core.Paced;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server says about another attempt is heeded. */
class PushBackTest extends RetryFixture {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "X-Should-Retry,      true,  true",
        "x-should-retry,      FALSE, false",
        "Stripe-Should-Retry, true,  true",
        "Stripe-Should-Retry, false, false",
        "X-Should-Retry,      yes,   -",
        "X-Should-Retry,      '',    -",
        "X-Retry,             true,  -",
      })
  void readsWhatIsSaid(String name, String value, Boolean expected) {
    assertThat(PushBack.of(Headers.of(name, value))).isEqualTo(expected);
  }

  @Test
  void aNoOutweighsAYes() {
    assertThat(PushBack.of(Headers.of("X-Should-Retry", "true", "Stripe-Should-Retry", "false")))
        .isFalse();
    assertThat(PushBack.of(Headers.of("X-Should-Retry", "false", "Stripe-Should-Retry", "true")))
        .isFalse();
    assertThat(PushBack.of(Headers.empty())).isNull();
  }

  @Test
  void atANoTheAnswerStands() {
    transport.respond(503, Headers.of("X-Should-Retry", "false"), "");
    Call call = get();

    assertThat(send(call).join().status()).isEqualTo(503);
    assertThat(call.journal().events(RetryDeclined.class))
        .containsExactly(new RetryDeclined(1, RetryDecision.Stop.Cause.PUSHED_BACK));
  }

  @Test
  void aNoHoldsForWhatTheLimiterHasTakenChargeOf() {
    Sender limiter =
        call ->
            CompletableFuture.completedStage(
                Response.of(
                        429,
                        Headers.of("X-Should-Retry", "false"),
                        Body.empty(),
                        Response.Received.now(time))
                    .with(Paced.KEY, new Paced(time.nanoTime())));
    Call call = get();

    assertThat(layer.handle(call, limiter).toCompletableFuture().join().status()).isEqualTo(429);
    assertThat(call.journal().attempts()).isOne();
  }

  @Test
  void aNoToWhatIsFinalAnywayIsNoNews() {
    transport.respond(404, Headers.of("X-Should-Retry", "false"), "");
    Call call = get();

    assertThat(send(call).join().status()).isEqualTo(404);
    assertThat(call.journal().entries()).isEmpty();
  }

  @Test
  void atAYesAnyErrorIsRepeatedIfThatDoesNoHarm() {
    transport.respond(409, Headers.of("X-Should-Retry", "true"), "").respond(200, "");
    CompletableFuture<Response> harmless = send(get());
    time.advance(Duration.ofSeconds(1));
    assertThat(harmless.join().status()).isEqualTo(200);

    transport.respond(409, Headers.of("X-Should-Retry", "true"), "");
    Call harmful = call("POST", CallOptions.none(), Body.of("x"));
    assertThat(send(harmful).join().status()).isEqualTo(409);
    assertThat(harmful.journal().events(RetryDeclined.class))
        .containsExactly(new RetryDeclined(1, RetryDecision.Stop.Cause.NOT_SAFE));
  }

  @Test
  void aYesMakesNoErrorOfWhatIsNone() {
    transport.respond(304, Headers.of("X-Should-Retry", "true"), "");
    assertThat(send(get()).join().status()).isEqualTo(304);
    transport.respond(200, Headers.of("X-Should-Retry", "true"), "");
    assertThat(send(get()).join().status()).isEqualTo(200);
    transport.respond(400, Headers.of("X-Should-Retry", "true"), "").respond(200, "");
    CompletableFuture<Response> least = send(get());
    time.advance(Duration.ofSeconds(1));
    assertThat(least.join().status()).isEqualTo(200);
  }
}
