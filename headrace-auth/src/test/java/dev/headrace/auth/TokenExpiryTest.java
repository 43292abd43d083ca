package dev.headrace.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Attempt;
import dev.headrace.core.AuthenticationException;
import dev.headrace.core.Call;
import dev.headrace.core.Layer;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What happens as a token comes to its end. */
class TokenExpiryTest extends AuthFixture {
  @Test
  void expiringTokenIsReplacedInTheBackground() {
    transport.byRequest(request -> Answer.of(200, "ok"));
    Layer layers = layers(Auth.bearer(provider));
    start(layers, get());
    provider.give(Token.of("t1", time.now().plusSeconds(100)));

    time.advance(Duration.ofSeconds(70).minusNanos(1));
    start(layers, get());
    assertThat(provider.asked).hasSize(1);
    time.advance(Duration.ofNanos(1));
    assertThat(send(layers, get())).isDone();
    assertThat(send(layers, get())).isDone();
    assertThat(provider.asked).hasSize(2);
    provider.give("t2");
    start(layers, get());

    assertThat(sentTokens())
        .containsExactly("Bearer t1", "Bearer t1", "Bearer t1", "Bearer t1", "Bearer t2");
  }

  @Test
  void failedEarlyFetchHarmsNobodyAndIsTriedAgainAfterAPause() {
    transport.byRequest(request -> Answer.of(200, "ok"));
    Layer layers = layers(Auth.bearer(provider).refreshEarly(Duration.ofSeconds(10)));
    start(layers, get());
    provider.give(Token.of("t1", time.now().plusSeconds(100)));
    time.advance(Duration.ofSeconds(90));

    assertThat(send(layers, get()).join().status()).isEqualTo(200);
    provider.fail(new IllegalStateException("down"));
    start(layers, get());
    assertThat(provider.asked).hasSize(2);
    time.advance(Duration.ofSeconds(1));
    start(layers, get());
    assertThat(provider.asked).hasSize(3);
    provider.fail(new IllegalStateException("down"));
    time.advance(Duration.ofSeconds(9)); // expired: now one has to wait, pause or not

    CompletableFuture<Response> waits = send(layers, get());
    assertThat(waits).isNotDone();
    provider.give("t2");
    assertThat(waits.join().status()).isEqualTo(200);
  }

  @Test
  void shortLivedTokenServesHalfItsLifeBeforeItIsReplaced() {
    transport.byRequest(request -> Answer.of(200, "ok"));
    Layer layers = layers(Auth.bearer(provider));
    start(layers, get());
    provider.give(Token.of("t1", time.now().plusSeconds(10)));

    time.advance(Duration.ofSeconds(4));
    start(layers, get());
    assertThat(provider.asked).hasSize(1);
    time.advance(Duration.ofSeconds(1));
    start(layers, get());
    assertThat(provider.asked).hasSize(2);
    provider.give("t2");
  }

  @Test
  void wallClockJumpDoesNotExpireAToken() {
    transport.byRequest(request -> Answer.of(200, "ok"));
    Layer layers = layers(Auth.bearer(provider));
    start(layers, get());
    provider.give(Token.of("t1", time.now().plusSeconds(100)));

    time.jumpWallClock(Duration.ofDays(1));

    assertThat(send(layers, get()).join().status()).isEqualTo(200);
    assertThat(provider.asked).hasSize(1);
  }

  @Test
  void tokenThatExpiresInTheQueueIsReplacedAndTheCallGoesFirst() {
    transport.respond(200, "ok");
    List<Attempt> queued = new ArrayList<>();
    queue =
        (call, next) -> {
          queued.add(Attempt.of(call));
          if (queued.size() == 1) {
            time.advance(Duration.ofSeconds(100));
          }
          return next.send(call);
        };
    Call call = Attempt.next(get(), Attempt.Cause.FIRST);

    CompletableFuture<Response> result = send(layers(Auth.bearer(provider)), call);
    provider.give(Token.of("t1", time.now().plusSeconds(100)));
    assertThat(result).isNotDone();
    provider.give("t2");

    assertThat(result.join().status()).isEqualTo(200);
    assertThat(sentTokens()).containsExactly("Bearer t2");
    assertThat(queued)
        .containsExactly(new Attempt(1, Attempt.Cause.FIRST), new Attempt(1, Attempt.Cause.REPLAY));
  }

  @Test
  void tokenThatExpiresInTheQueueTwiceFailsTheCall() {
    queue =
        (call, next) -> {
          time.advance(Duration.ofSeconds(100));
          return next.send(call);
        };

    CompletableFuture<Response> result = send(layers(Auth.bearer(provider)), get());
    provider.give(Token.of("t1", time.now().plusSeconds(100)));
    provider.give(Token.of("t2", time.now().plusSeconds(100)));

    AuthenticationException failure = authFailure(result);
    assertThat(failure).hasMessageContaining("expired while the call waited");
    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(transport.sends()).isZero();
  }
}
