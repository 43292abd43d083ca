package dev.headrace.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.AuthenticationException;
import dev.headrace.core.Call;
import dev.headrace.core.Credential;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Url;
import dev.headrace.testing.Answer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AuthLayerTest extends AuthFixture {
  @Test
  void fixedCredentialsAreOnTheRequestAndMasked() {
    transport.byRequest(request -> Answer.of(200, "ok"));

    start(layers(Auth.apiKey("X-Api-Key", CANARY)), get());
    start(layers(Auth.bearer(CANARY)), get());
    start(layers(Auth.basic("Aladdin", "open sesame")), get());

    assertThat(transport.requests().get(0).headers().all("x-api-key")).containsExactly(CANARY);
    assertThat(sentTokens().subList(1, 3))
        .containsExactly("Bearer " + CANARY, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="); // RFC 7617 §2
    assertThat(transport.requests())
        .allSatisfy(
            request -> {
              assertThat(request.toString()).doesNotContain(CANARY, "QWxhZGRpbj");
              assertThat(request.headers().iterator().next().sensitive()).isTrue();
            });
  }

  @Test
  void nothingGoesToAnotherOrigin() {
    transport.byRequest(request -> Answer.of(200, "ok"));
    for (String other :
        List.of("http://api.example/x", "https://api.example:444/", "https://b.example/")) {
      start(layers(Auth.bearer(CANARY)), get().withRequest(Request.get(Url.parse(other))));
      start(layers(Auth.bearer(provider)), get().withRequest(Request.get(Url.parse(other))));
    }

    assertThat(sentTokens()).hasSize(6).containsOnlyNulls();
    assertThat(provider.asked).isEmpty();
  }

  @Test
  void fieldSetByHandWins() {
    transport.respond(401, "no");
    Call call = get();

    CompletableFuture<Response> result =
        send(
            layers(Auth.bearer(provider)),
            call.withRequest(call.request().withHeader("authorization", "Bearer mine")));

    assertThat(result.join().status()).isEqualTo(401);
    assertThat(sentTokens()).containsExactly("Bearer mine");
    assertThat(provider.asked).isEmpty();
  }

  @Test
  void credentialThatTheCallBringsWins() {
    transport.respond(200, "ok");
    Credential own =
        new HeaderCredential(URL.origin(), "X-Own", "mine", 0, HeaderCredential.Life.UNBOUNDED);

    start(layers(Auth.bearer(provider)), get().with(Credential.KEY, own));

    assertThat(transport.requests().get(0).headers().first("x-own")).isEqualTo("mine");
    assertThat(provider.asked).isEmpty();
  }

  @Test
  void credentialOnItsWayToAnotherOriginIsStopped() {
    queue =
        (call, next) ->
            next.send(call.withRequest(call.request().withUrl(Url.parse("https://b.example/"))));

    AuthenticationException failure = authFailure(send(layers(Auth.bearer(CANARY)), get()));

    assertThat(failure).hasMessageContaining("https://b.example");
    assertThat(SecretScan.of(failure)).doesNotContain(CANARY);
    assertThat(transport.sends()).isZero();
  }

  @Test
  void credentialThatCannotBeAppliedFailsTheCallUnseen() {
    Credential broken =
        new HeaderCredential(
            URL.origin(), "X-Own", CANARY + "\n", 0, HeaderCredential.Life.UNBOUNDED);

    AuthenticationException failure =
        authFailure(send(layers(Auth.none()), get().with(Credential.KEY, broken)));

    assertThat(SecretScan.of(failure)).doesNotContain(CANARY);
  }

  @Test
  void noCredentialMeansNone() {
    transport.respond(401, "who are you?");

    assertThat(send(layers(Auth.none()), get()).join().status()).isEqualTo(401);
    assertThat(sentTokens()).containsOnlyNulls();
  }
}
