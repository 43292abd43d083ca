package dev.headrace.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Headers;
import dev.headrace.core.Hop;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Url;
import dev.headrace.testing.LayerVerifier;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has a key, and where it is sent. */
class IdempotencyKeysTest extends RetryFixture {
  private static final String FIELD = "Idempotency-Key";
  private final IdempotencyLayer automatic = IdempotencyLayer.of(IdempotencyKeys.automatic());

  private String keyOf(Call call) {
    transport.respond(200, "");
    automatic.handle(call, layer.over(transport)).toCompletableFuture().join();
    List<Request> requests = transport.requests();
    return requests.get(requests.size() - 1).headers().first(FIELD);
  }

  private Call call(String method) {
    return call(method, CallOptions.none(), Body.of("x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH"})
  void automaticKeysAre128RandomBits(String method) {
    Set<String> keys = new HashSet<>();
    boolean[] zeros = new boolean[128];
    boolean[] ones = new boolean[128];
    for (int i = 0; i < 200; i++) {
      String key = keyOf(call(method));
      assertThat(key).matches("[0-9a-f]{32}");
      keys.add(key);
      for (int bit = 0; bit < 128; bit++) {
        boolean one = (Character.digit(key.charAt(bit / 4), 16) >> (bit % 4) & 1) == 1;
        (one ? ones : zeros)[bit] = true;
      }
    }
    assertThat(keys).hasSize(200);
    assertThat(zeros).doesNotContain(false);
    assertThat(ones).doesNotContain(false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "OPTIONS", "QUERY"})
  void otherMethodsGetNone(String method) {
    assertThat(keyOf(call(method))).isNull();
  }

  @Test
  void theCallersOwnKeyWins() {
    assertThat(keyOf(call("POST", CallOptions.of(o -> o.idempotencyKey("mine")), Body.of("x"))))
        .isEqualTo("mine");
    Call byHand =
        call("POST").withRequest(call("POST").request().withHeader("idempotency-key", "by hand"));
    assertThat(keyOf(byHand)).isEqualTo("by hand");
  }

  @Test
  void nothingIsAddedUnlessAskedFor() {
    transport.respond(200, "");
    IdempotencyLayer given = IdempotencyLayer.of(IdempotencyKeys.given());
    given.handle(call("POST"), layer.over(transport)).toCompletableFuture().join();

    assertThat(transport.requests().get(0).headers().contains(FIELD)).isFalse();
    assertThat(IdempotencyKeys.given().isAutomatic()).isFalse();
    assertThat(IdempotencyKeys.automatic().isAutomatic()).isTrue();
  }

  @Test
  void allAttemptsOfACallHaveOneKey() {
    transport.respond(503, "").respond(502, "").respond(200, "");
    CompletableFuture<Response> result =
        automatic.handle(call("POST"), layer.over(transport)).toCompletableFuture();
    time.advance(Duration.ofMinutes(1));

    assertThat(result.join().status()).isEqualTo(200);
    assertThat(transport.requests())
        .extracting(request -> request.headers().all(FIELD))
        .hasSize(3)
        .allMatch(values -> values.size() == 1)
        .containsOnly(transport.requests().get(0).headers().all(FIELD));
  }

  @Test
  void theFieldCanBeNamed() {
    RetryLayer named = layer.keys(IdempotencyKeys.given().header("X-Request-Id"));
    transport.respond(503, "").respond(200, "");
    CompletableFuture<Response> result =
        named
            .handle(
                call("POST", CallOptions.of(o -> o.idempotencyKey("k")), Body.of("x")), transport)
            .toCompletableFuture();
    time.advance(Duration.ofMinutes(1));

    assertThat(result.join().status()).isEqualTo(200);
    assertThat(transport.requests().get(1).headers().first("X-Request-Id")).isEqualTo("k");
    assertThat(transport.requests().get(1).headers().contains(FIELD)).isFalse();
  }

  @Test
  void aFieldOfAnotherNameVouchesForNothing() {
    RetryLayer named = layer.keys(IdempotencyKeys.given().header("X-Request-Id"));
    transport.respond(503, "");
    Call call = call("POST").withRequest(call("POST").request().withHeader(FIELD, "k"));

    assertThat(named.handle(call, transport).toCompletableFuture())
        .isCompletedWithValueMatching(response -> response.status() == 503, "once only");
  }

  @Test
  void anotherOriginGetsNoKeyAndSoNoRepetition() {
    CallOptions keyed = CallOptions.of(o -> o.idempotencyKey("k"));
    Hop abroad = new Hop(2, Url.parse("https://first.example").origin());
    Hop home = new Hop(2, URL.origin());
    transport.respond(503, "");

    assertThat(send(call("POST", keyed, Body.of("x")).with(Hop.KEY, abroad)))
        .isCompletedWithValueMatching(response -> response.status() == 503, "once only");
    assertThat(transport.requests().get(0).headers().contains(FIELD)).isFalse();

    transport.respond(200, "");
    assertThat(send(call("POST", keyed, Body.of("x")).with(Hop.KEY, home))).isCompleted();
    assertThat(transport.requests().get(1).headers().first(FIELD)).isEqualTo("k");
  }

  @Test
  void aNameThatIsNoneIsRefused() {
    for (String name : List.of("", "a b", "a:b", "a\r\nb", "ä")) {
      assertThatThrownBy(() -> IdempotencyKeys.automatic().header(name))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  @Tag("large")
  void keepsToTheContract() {
    LayerVerifier.of(() -> IdempotencyLayer.of(IdempotencyKeys.automatic()))
        .request(new Request(dev.headrace.core.Method.POST, URL, Headers.empty(), Body.of("x")))
        .time(time)
        .verify();
  }

  @Test
  void saysWhatItDoesWithoutAKey() {
    assertThat(automatic).hasToString("IdempotencyLayer[Idempotency-Key, automatic]");
    assertThat(IdempotencyKeys.given().header("X-Key")).hasToString("X-Key");
  }
}
