package dev.headrace.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Attempt;
import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Headers;
import dev.headrace.core.Layer;
import dev.headrace.core.Method;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a 401 does. */
class TokenRefusalTest extends AuthFixture {
  /** FAULTS G1. */
  @Test
  void refusedTokenIsReplacedOnceForAThousandCallers() {
    transport.byRequest(
        request ->
            "Bearer t1".equals(request.headers().first("authorization"))
                ? Answer.of(401, "expired").after(Duration.ofMillis(5))
                : Answer.of(200, "ok"));
    Layer layers = layers(Auth.bearer(provider));
    start(layers, get());
    provider.give("t1");

    List<CompletableFuture<Response>> results = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      results.add(send(layers, get()));
    }
    time.advance(Duration.ofMillis(5));
    assertThat(provider.asked).hasSize(2);
    provider.give("t2");

    assertThat(results).allMatch(result -> result.join().status() == 200);
    assertThat(provider.asked).hasSize(2);
    assertThat(transport.sends()).isEqualTo(2 * 1_001);
  }

  @Test
  void replayIsAnAttemptOfItsOwnAndTheRefusalIsClosed() {
    transport.respond(401, "expired").respond(200, "ok");
    Call call = Attempt.next(get(true), Attempt.Cause.FIRST);

    CompletableFuture<Response> result = send(layers(Auth.bearer(provider)), call);
    provider.give("t1");
    assertThat(transport.openBodies()).isZero();
    provider.give("t2");

    assertThat(result.join().status()).isEqualTo(200);
    assertThat(transport.seen())
        .extracting(seen -> Attempt.of(seen.call()))
        .containsExactly(new Attempt(1, Attempt.Cause.FIRST), new Attempt(2, Attempt.Cause.REPLAY));
    assertThat(call.journal().events(CredentialRefreshed.class))
        .extracting(CredentialRefreshed::refused)
        .containsExactly(false, true);
    result.join().close();
  }

  /** FAULTS G4. */
  @Test
  void refusalOfAnOlderTokenReplaysWithoutAnotherFetch() {
    transport
        .then(Answer.of(401, "expired").after(Duration.ofSeconds(1)))
        .then(Answer.of(401, "expired").after(Duration.ofSeconds(2)))
        .byRequest(request -> Answer.of(200, "ok"));
    Layer layers = layers(Auth.bearer(provider));
    CompletableFuture<Response> quick = send(layers, get());
    provider.give("t1");
    CompletableFuture<Response> slow = send(layers, get());

    time.advance(Duration.ofSeconds(1));
    provider.give("t2");
    assertThat(quick.join().status()).isEqualTo(200);
    time.advance(Duration.ofSeconds(1));

    assertThat(slow.join().status()).isEqualTo(200);
    assertThat(provider.asked).hasSize(2);
    assertThat(sentTokens()).containsExactly("Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2");
  }

  /** FAULTS G5. */
  @Test
  void secondRefusalIsHandedOn() {
    transport.byRequest(request -> Answer.of(401, "never"));

    CompletableFuture<Response> result = send(layers(Auth.bearer(provider)), get());
    provider.give("t1");
    provider.give("t2");

    assertThat(result.join().status()).isEqualTo(401);
    assertThat(transport.sends()).isEqualTo(2);
    assertThat(provider.asked).hasSize(2);
  }

  @Test
  void bodyThatCanBeSentOnceIsNotReplayedButTheTokenIsDropped() {
    transport.respond(401, "expired").respond(200, "ok");
    Body once = Body.once(Body.of("x").publisher(), 1, () -> {});
    Call call = get().withRequest(new Request(Method.POST, URL, Headers.empty(), once));
    Layer layers = layers(Auth.bearer(provider));

    CompletableFuture<Response> result = send(layers, call);
    provider.give("t1");
    assertThat(result.join().status()).isEqualTo(401);

    CompletableFuture<Response> next = send(layers, get());
    provider.give("t2");
    assertThat(next.join().status()).isEqualTo(200);
    assertThat(sentTokens()).containsExactly("Bearer t1", "Bearer t2");
    once.close();
  }

  @Test
  void failedFetchAfterARefusalFailsTheCallAndForgetsTheToken() {
    transport.respond(401, "expired").respond(200, "ok");
    Layer layers = layers(Auth.bearer(provider));
    CompletableFuture<Response> result = send(layers, get(true));
    provider.give("t1");
    provider.fail(new IllegalStateException("down"));
    assertThat(authFailure(result)).hasMessageContaining("token");
    assertThat(transport.openBodies()).isZero();

    CompletableFuture<Response> next = send(layers, get());
    assertThat(transport.sends()).isEqualTo(1);
    provider.give("t2");
    assertThat(next.join().status()).isEqualTo(200);
  }
}
