package dev.headrace.auth;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.Credential;
import dev.headrace.core.Headers;
import dev.headrace.core.Layer;
import dev.headrace.core.Url;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.LayerVerifier;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LayerContractTest {
  private static final Url URL = Url.parse("https://api.example/thing");
  private final FakeTime time = new FakeTime();

  private Layer auth(Auth auth) {
    return AuthLayer.of(auth, URL.origin(), new AuthLayer.Engine(time, time, Runnable::run));
  }

  @Test
  void authLayerWithAFixedCredentialKeepsToIt() {
    LayerVerifier.of(() -> auth(Auth.bearer("t"))).time(time).verify();
  }

  @Test
  void authLayerWithFetchedTokensKeepsToIt() {
    LayerVerifier.of(() -> auth(Auth.bearer(() -> "t"))).time(time).verify();
  }

  @Test
  void authLayerKeepsToItWhileItReplaces() {
    TokenProvider provider =
        () ->
            CompletableFuture.completedStage(Token.of("t", Instant.parse("2027-01-01T00:00:00Z")));
    LayerVerifier.of(() -> auth(Auth.bearer(provider)))
        .time(time)
        .answers(Answer.of(401, "expired"), Answer.of(200, "ok"))
        .verify();
  }

  @Test
  void signLayerKeepsToIt() {
    Credential credential =
        new HeaderCredential(
            URL.origin(), "Authorization", "Bearer t", 1, HeaderCredential.Life.UNBOUNDED);
    LayerVerifier.of(() -> SignLayer.of(time))
        .time(time)
        .prepare(call -> call.with(Credential.KEY, credential))
        .verify();
    LayerVerifier.verify(() -> SignLayer.of(time));
  }

  @Test
  void redirectLayerKeepsToIt() {
    LayerVerifier.of(() -> RedirectLayer.of(RedirectPolicy.standard())).time(time).verify();
    LayerVerifier.of(() -> RedirectLayer.of(RedirectPolicy.standard()))
        .time(time)
        .answers(
            Answer.of(302, Headers.of("Location", "/a"), "moved"),
            Answer.of(307, Headers.of("Location", "/b"), "moved"),
            Answer.of(200, "ok"))
        .verify();
  }

  @Test
  void controlLayerThatThrowsIsFound() {
    Layer throwing =
        (call, next) -> {
          throw new IllegalStateException("thrown");
        };

    assertThatThrownBy(() -> LayerVerifier.of(() -> throwing).time(time).verify())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("handle throws");
  }
}
