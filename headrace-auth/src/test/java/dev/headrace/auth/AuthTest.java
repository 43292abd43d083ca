package dev.headrace.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.headrace.core.Headers;
import dev.headrace.core.Principal;
import dev.headrace.core.Request;
import dev.headrace.core.Url;
import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthTest {
  private static final String CANARY = "canary-7f3a";
  private static final Url URL = Url.parse("https://api.example/x");
  private final FakeTime time = new FakeTime();

  private AuthLayer layer(Auth auth) {
    return AuthLayer.of(auth, URL.origin(), new AuthLayer.Engine(time, time, Runnable::run));
  }

  private static String text() {
    return CANARY;
  }

  private static CompletableFuture<Token> token() {
    return CompletableFuture.completedFuture(Token.of(CANARY));
  }

  @Test
  void lambdasAndMethodReferencesNeedNoCast() {
    Supplier<String> supplier = AuthTest::text;
    TokenProvider provider = AuthTest::token;
    List<Auth> all =
        List.of(
            Auth.bearer(() -> CANARY),
            Auth.bearer(AuthTest::text),
            Auth.bearer(supplier),
            Auth.bearer(() -> token()),
            Auth.bearer(AuthTest::token),
            Auth.bearer(provider));

    assertThat(all).extracting(Auth::principal).doesNotHaveDuplicates();
  }

  @Test
  void nothingShowsTheSecret() {
    List<Object> all =
        List.of(
            Auth.apiKey("X-Api-Key", CANARY),
            Auth.bearer(CANARY),
            Auth.basic("ann", CANARY),
            Auth.bearer(() -> CANARY),
            Auth.apiKey("X-Api-Key", CANARY).scheme(),
            Auth.bearer(() -> CANARY).scheme(),
            Auth.apiKey("X-Api-Key", CANARY).principal(),
            layer(Auth.bearer(CANARY)),
            Token.of(CANARY),
            Token.of(CANARY, Instant.EPOCH));

    assertThat(all).noneMatch(one -> one.toString().contains(CANARY));
    assertThat(Token.of(CANARY).value()).isEqualTo(CANARY); // the control: it is there
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        CANARY + "\r\nX: y",
        CANARY + "\u0000",
        CANARY + " x",
        CANARY + "\u010a",
        "é" + CANARY,
        CANARY + "\n\n",
        "\n" + CANARY,
        CANARY + "\t"
      })
  void secretThatAHeaderCannotCarryIsRefusedUnseen(String secret) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Auth.bearer(secret))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(CANARY, "U+"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Auth.apiKey("X-Api-Key", secret))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(CANARY, "U+"));
  }

  @Test
  void emptySecretsBadNamesAndUsersAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Auth.bearer(""));
    assertThatIllegalArgumentException().isThrownBy(() -> Auth.bearer("\n"));
    assertThatIllegalArgumentException().isThrownBy(() -> Auth.apiKey("X Key", "k"));
    assertThatIllegalArgumentException().isThrownBy(() -> Auth.apiKey("", "k"));
    assertThatIllegalArgumentException().isThrownBy(() -> Auth.basic("a:b", "p"));
    assertThatIllegalArgumentException().isThrownBy(() -> Auth.basic("", "p"));
    Throwable control = catchThrowable(() -> Auth.basic("ann", CANARY + "\u0007"));
    assertThat(control).isInstanceOf(IllegalArgumentException.class);
    assertThat(control.getMessage()).doesNotContain(CANARY);
    assertThatIllegalArgumentException().isThrownBy(() -> Auth.bearer("t").named(" "));
    assertThatIllegalArgumentException().isThrownBy(() -> Auth.bearer("t").named("a\nb"));
    assertThatIllegalArgumentException().isThrownBy(() -> Auth.bearer("t").named("anonymous"));
    assertThatIllegalArgumentException().isThrownBy(() -> Auth.none().named("ann"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Auth.bearer("t").refreshEarly(Duration.ZERO));
  }

  @Test
  void principalIsStableNamedAndNoSecret() {
    assertThat(Auth.none().principal()).isEqualTo(Principal.ANONYMOUS);
    assertThat(Auth.bearer("t1").named("billing").principal().name()).isEqualTo("billing");
    assertThat(Auth.basic("ann", "p").principal().name()).isEqualTo("ann");
    assertThat(Auth.basic("anonymous", "p").principal()).isNotEqualTo(Principal.ANONYMOUS);
    assertThat(Auth.bearer("t1").principal()).isEqualTo(Auth.bearer("t1\n").principal());
    assertThat(Auth.bearer("t1").principal()).isNotEqualTo(Auth.bearer("t2").principal());
    Auth provider = Auth.bearer(() -> "x");
    assertThat(provider.refreshEarly(Duration.ofSeconds(5)).principal())
        .isEqualTo(provider.principal());
  }

  @Test
  void credentialSetByHandHasAPrincipalOfItsOwn() {
    AuthLayer layer = layer(Auth.bearer("t1").named("billing"));
    Request plain = Request.get(URL);
    Request ann = plain.withHeader("authorization", "Bearer " + CANARY);
    Request bob = plain.withHeader("Authorization", "Bearer other");
    Request cookie = plain.withHeader("Cookie", "id=" + CANARY);
    Request tagged = plain.withHeaders(Headers.builder().addSensitive("X-Odd", CANARY).build());
    Request elsewhere = plain.withUrl(Url.parse("https://other.example/"));

    assertThat(layer.principalOf(plain).name()).isEqualTo("billing");
    assertThat(layer.principalOf(elsewhere)).isEqualTo(Principal.ANONYMOUS);
    assertThat(layer.principalOf(ann)).isEqualTo(layer.principalOf(ann));
    assertThat(layer.principalOf(cookie).name()).startsWith("billing+");
    assertThat(
            List.of(
                layer.principalOf(plain),
                layer.principalOf(ann),
                layer.principalOf(bob),
                layer.principalOf(cookie),
                layer.principalOf(tagged),
                layer.principalOf(elsewhere)))
        .doesNotHaveDuplicates()
        .noneMatch(principal -> principal.name().contains(CANARY));
  }

  @Test
  void fingerprintTellsListsApart() {
    assertThat(Fingerprint.of(List.of("ab", "c"))).isNotEqualTo(Fingerprint.of(List.of("a", "bc")));
    assertThat(Fingerprint.of(List.of("ab"))).isEqualTo(Fingerprint.of(List.of("ab"))).hasSize(16);
    assertThat(Fingerprint.fresh()).isNotEqualTo(Fingerprint.fresh());
  }
}
