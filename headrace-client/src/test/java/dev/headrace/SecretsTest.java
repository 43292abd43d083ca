package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.headrace.auth.Auth;
import dev.headrace.core.Body;
import dev.headrace.core.Headers;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No secret reaches a message, however it came in. */
class SecretsTest {
  record Post(int id) {}

  private final FakeTime time = new FakeTime();
  private final ScriptedTransport wire = ScriptedTransport.on(time);
  private final ApiClient api =
      Headrace.client("http://api.test")
          .transport(wire)
          .time(time)
          .auth(Auth.bearer("canary-token"))
          .build();

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void templatesAreShownWithoutThem() {
    for (String template :
        new String[] {"/x/{a}?api_key=canary", "/x/{?token=canary", "/x}?token=canary"}) {
      Throwable refused = catchThrowable(() -> api.get(template));
      assertThat(refused).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("/x");
      assertThat(refused.getMessage()).doesNotContain("canary");
    }
    Throwable empty = catchThrowable(() -> api.get("/x/{a}?api_key=canary", ""));
    assertThat(empty).hasMessageContaining("empty");
    assertThat(empty.getMessage()).doesNotContain("canary");
    Throwable dots = catchThrowable(() -> api.get("/x/{a}?api_key=canary", ".."));
    assertThat(dots).hasMessageContaining("..");
    assertThat(dots.getMessage()).doesNotContain("canary");
  }

  @Test
  void aPageThatRepeatsTheCredentialOfTheClientIsShownWithoutIt() {
    wire.respond(200, Headers.of("Content-Type", "text/html"), "<p>who is canary-token?</p>");
    Throwable bad = catchThrowable(() -> api.get("/x").fetch(Post.class));
    assertThat(bad).hasMessageContaining("<p>who is ***");
    assertThat(bad.getMessage()).doesNotContain("canary");
  }

  @Test
  void aSignedLocationIsShownWithoutItsSignature() {
    wire.respond(201, Headers.of("Location", "/f?X-Amz-Signature=canary&v=1"), "");
    ApiResponse<Void> response = api.post("/f").send(Void.class);
    assertThat(response.toMap().toString()).contains("v=1").doesNotContain("canary");
    assertThat(response.headers().first("Location")).contains("canary"); // for who follows it
  }

  @Test
  void clientsTakeSecretHeadersOfAnyName() {
    wire.respond(200, "");
    try (ApiClient own =
        Headrace.client("http://api.test")
            .transport(wire)
            .time(time)
            .sensitiveHeader("X-Shop", "canary-shop")
            .build()) {
      own.get("/x").send(Void.class);
    }
    assertThat(wire.requests().get(0).headers().first("X-Shop")).isEqualTo("canary-shop");
    assertThat(wire.requests().get(0).toString()).doesNotContain("canary-shop");
  }

  @Test
  void aCallIsShownAsACurlCommandWithoutThem() {
    RequestSpec spec =
        api.post("/posts/{id}", 7)
            .query("q", "a b")
            .query("api_key", "canary-key")
            .sensitiveHeader("X-Shop", "canary-shop")
            .idempotencyKey("once")
            .json(Map.of("password", "canary-word"));
    assertThat(spec.toCurl())
        .startsWith(
            "curl --globoff \"http://api.test/posts/7?q=a%20b&api_key=$HEADRACE_API_KEY\""
                + " --compressed --header ")
        .contains(" --header \"Authorization: Bearer $HEADRACE_AUTHORIZATION\"")
        .contains(" --header \"X-Shop: $HEADRACE_X_SHOP\"")
        .contains(" --header 'Idempotency-Key: once'")
        .contains(" --header 'Accept: application/json'")
        .endsWith(" --data-raw '{\"password\":\"'\"$HEADRACE_PASSWORD\"'\"}'")
        .doesNotContain("canary");
    assertThat(wire.requests()).isEmpty();
  }

  @Test
  void aCurlCommandSaysWhatIsSent() {
    wire.respond(200, "[]");
    RequestSpec spec = api.get("/posts").query("api_key", "canary-key");
    spec.fetch(Object.class);
    assertThat(spec.toCurl()).isEqualTo(wire.requests().get(0).toCurl());
  }

  @Test
  void aTokenIsNotFetchedToShowACall() {
    Supplier<String> tokens =
        () -> {
          throw new AssertionError("fetched");
        };
    try (ApiClient own =
        Headrace.client("http://api.test")
            .transport(wire)
            .time(time)
            .auth(Auth.bearer(tokens))
            .build()) {
      String field = " --header \"Authorization: Bearer $HEADRACE_AUTHORIZATION\"";
      assertThat(own.get("/x").toCurl()).endsWith(field);
      assertThat(own.get("/x").header("Authorization", "Basic canary").toCurl())
          .doesNotContain("canary")
          .contains("\"Authorization: Basic $HEADRACE_AUTHORIZATION\"")
          .doesNotContain("Bearer");
    }
  }

  @Test
  void showingACallLeavesItsBodyUnread() {
    wire.respond(200, "");
    Body once = Body.once(Body.of("{}").publisher(), 2, () -> {});
    RequestSpec spec = api.post("/x").body(once, "application/json");
    assertThat(spec.toCurl()).endsWith(" --data-binary @request-body");
    assertThat(spec.send(Void.class).status()).isEqualTo(200);
  }
}
