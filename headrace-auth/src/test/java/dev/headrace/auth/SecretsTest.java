package dev.headrace.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.AuthenticationException;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Credential;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Journal;
import dev.headrace.core.Layer;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A planted secret is looked for in everything that a whole call leaves behind. */
class SecretsTest {
  private static final String CANARY = "canary-9d2e";
  private static final Url URL = Url.parse("https://api.example/x");
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport transport = ScriptedTransport.on(time);

  static List<Auth> credentials() {
    TokenProvider provider =
        () ->
            CompletableFuture.completedStage(
                Token.of(CANARY, Instant.parse("2026-01-01T01:00:00Z")));
    return List.of(
        Auth.apiKey("X-Custom", CANARY),
        Auth.bearer(CANARY),
        Auth.basic("ann", CANARY),
        Auth.bearer(() -> CANARY),
        Auth.bearer(provider));
  }

  @ParameterizedTest
  @MethodSource("credentials")
  void secretIsOnTheWireAndNowhereElse(Auth auth) {
    transport.respond(401, "no").fail(Reason.LOST, Sent.MAYBE).fail(Reason.LOST, Sent.MAYBE);
    List<Object> seen = new ArrayList<>();
    Layer spy =
        (call, next) -> {
          seen.add(call);
          seen.add(call.request());
          seen.add(call.request().headers().toMap());
          seen.add(String.valueOf(call.get(Credential.KEY)));
          return next.send(call);
        };
    AuthLayer layer =
        AuthLayer.of(auth, URL.origin(), new AuthLayer.Engine(time, time, Runnable::run));
    Layer layers =
        (call, next) -> Layer.stack(List.of(layer, spy, SignLayer.of(time), spy), next).send(call);
    Call call = Call.of(Request.get(URL), time);

    CompletableFuture<Response> first = layers.handle(call, transport).toCompletableFuture();
    Call another = Call.of(Request.get(URL), time);
    CompletableFuture<Response> second = layers.handle(another, transport).toCompletableFuture();
    assertThat(first).isDone();
    Throwable failure = Completions.unwrap(second.handle((value, failed) -> failed).join());

    String shown =
        String.join("\n", seen.stream().map(Object::toString).toList())
            + layer
            + layer.principalOf(call.request())
            + call.journal()
            + SecretScan.of(failure);
    String encoded =
        Base64.getEncoder().encodeToString(("ann:" + CANARY).getBytes(StandardCharsets.UTF_8));
    assertThat(shown).contains("api.example").doesNotContain(CANARY, encoded);
    assertThat(transport.requests())
        .anyMatch(
            request -> {
              List<String> values = new ArrayList<>();
              request.headers().forEach(field -> values.add(field.value()));
              return values.stream().anyMatch(v -> v.contains(CANARY) || v.contains(encoded));
            });
  }

  @Test
  void controlScanFindsAPlantedLeak() {
    record Leak(String value) implements Journal.Event {
      @Override
      public String summary() {
        return value;
      }
    }
    Call call = Call.of(Request.get(URL), time);
    ErrorContext context = ErrorContext.of(Reason.CREDENTIALS, call);
    AuthenticationException clean = new AuthenticationException("none", context, null);
    assertThat(SecretScan.of(clean)).doesNotContain(CANARY);

    Throwable cause = new IllegalStateException(CANARY);
    assertThat(SecretScan.of(new AuthenticationException("x", context, cause))).contains(CANARY);
    Throwable suppressing = new AuthenticationException("x", context, null);
    suppressing.addSuppressed(cause);
    assertThat(SecretScan.of(suppressing)).contains(CANARY);
    call.journal().record(new Leak(CANARY));
    assertThat(SecretScan.of(clean)).contains(CANARY);
  }
}
