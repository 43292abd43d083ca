package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.headrace.core.BoundExceededException;
import dev.headrace.core.DecodingException;
import dev.headrace.core.Headers;
import dev.headrace.core.NotFoundException;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Sent;
import dev.headrace.core.ServerErrorException;
import dev.headrace.core.TypeRef;
import dev.headrace.retry.RetryPolicy;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import dev.headrace.testing.StreamedBody;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientCallTest {
  record Post(int userId, int id, String title, String body) {}

  private static final String POST = "{\"userId\":1,\"id\":7,\"title\":\"t\",\"body\":\"b\"}";

  private final FakeTime time = new FakeTime();
  private final ScriptedTransport wire = ScriptedTransport.on(time);
  private final ApiClient api =
      Headrace.client("https://api.test/v1")
          .transport(wire)
          .time(time)
          .retry(RetryPolicy.none())
          .build();

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void fetchesARecord() {
    wire.respond(200, Headers.of("Content-Type", "application/json"), POST);
    assertThat(api.get("/posts/{id}", 7).fetch(Post.class)).isEqualTo(new Post(1, 7, "t", "b"));
    Request sent = wire.requests().get(0);
    assertThat(sent.url().full()).isEqualTo("https://api.test/v1/posts/7");
    assertThat(sent.headers().first("Accept")).isEqualTo("application/json");
    assertThat(sent.headers().first("User-Agent"))
        .isEqualTo("headrace/" + Headrace.version() + " java/" + Runtime.version().feature());
    assertThat(Headrace.version()).matches("\\d+\\.\\d+\\.\\d+.*");
  }

  @Test
  void fetchesAListATreeTextAndBytes() {
    wire.respond(200, "[" + POST + "]").respond(200, POST).respond(200, "hé").respond(200, "x");
    assertThat(api.get("/p").fetch(new TypeRef<List<Post>>() {})).hasSize(1);
    assertThat(api.get("/p").fetch(tools.jackson.databind.JsonNode.class).get("id").asInt())
        .isEqualTo(7);
    assertThat(api.get("/p").fetch(String.class)).isEqualTo("hé");
    assertThat(api.get("/p").fetch(byte[].class)).containsExactly('x');
  }

  @Test
  void sendsEveryVerb() {
    for (int i = 0; i < 8; i++) {
      wire.respond(200, "");
    }
    api.get("/x").send(Void.class);
    api.head("/x").send(Void.class);
    api.post("/x").send(Void.class);
    api.put("/x").send(Void.class);
    api.patch("/x").send(Void.class);
    api.delete("/x").send(Void.class);
    api.options("/x").send(Void.class);
    api.request("PURGE", "/x").send(Void.class);
    assertThat(wire.requests())
        .extracting(r -> r.method().name())
        .containsExactly("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE");
  }

  @Test
  void sendsJsonTextAndBytes() {
    wire.respond(201, POST).respond(200, "").respond(200, "");
    Post created = api.post("/posts").json(new Post(1, 2, "x", "y")).fetch(Post.class);
    assertThat(created.id()).isEqualTo(7);
    api.post("/t").text("grüße").send(Void.class);
    api.put("/b").bytes(new byte[] {1, 2}, "image/png").send(Void.class);
    List<Request> sent = wire.requests();
    assertThat(new String(sent.get(0).body().buffered(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("{\"userId\":1,\"id\":2,\"title\":\"x\",\"body\":\"y\"}");
    assertThat(sent)
        .extracting(r -> r.headers().first("Content-Type"))
        .containsExactly("application/json", "text/plain; charset=utf-8", "image/png");
    assertThat(sent.get(1).body().length()).isEqualTo(7);
  }

  @Test
  void repeatsQueryParametersAndEncodesThem() {
    wire.respond(200, "");
    api.get("/s?fixed=1")
        .query("id", List.of(1, 2))
        .query("q", "a&b")
        .query("none", null)
        .send(Void.class);
    assertThat(wire.requests().get(0).url().query()).isEqualTo("fixed=1&id=1&id=2&q=a%26b");
  }

  @Test
  void aSpecIsImmutableAndCanBeSentTwice() {
    wire.respond(200, "a").respond(200, "b").respond(200, "c");
    RequestSpec spec = api.get("/x").header("X-A", "1");
    RequestSpec other = spec.header("X-A", "2");
    spec.send(String.class);
    other.send(String.class);
    spec.send(String.class);
    assertThat(wire.requests())
        .extracting(r -> r.headers().all("X-A"))
        .containsExactly(List.of("1"), List.of("2"), List.of("1"));
  }

  @Test
  void theResponseIsStructured() {
    wire.respond(200, Headers.of("X-Request-Id", "r1", "Set-Cookie", "s=secret", "X-B", "1"), POST);
    ApiResponse<Post> response = api.get("/posts/7").send(Post.class);
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.data().title()).isEqualTo("t");
    assertThat(response.timestamp()).isEqualTo(time.now());
    assertThat(response.requestId()).isEqualTo("r1");
    assertThat(response.attempts()).isEqualTo(1);
    assertThat(response.bodyBytes()).hasSize(response.bodyLength());
    assertThat(response.bodyText()).hasSize(response.bodyLength()).contains("7");
    assertThat(response.toMap().keySet())
        .containsExactly("data", "status_code", "headers", "timestamp");
    assertThat(response.toMap()).containsEntry("status_code", 200);
    assertThat(response.toMap()).containsEntry("timestamp", time.now().toString());
    assertThat(response.toMap().get("headers").toString())
        .contains("x-request-id=[r1]")
        .doesNotContain("secret");
    assertThat(response.journal().events(ExchangeEnded.class)).hasSize(1);
  }

  @Test
  void aStatusOutside2xxIsATypedException() {
    wire.respond(404, Headers.of("X-Request-Id", "r2"), "{\"why\":1}");
    NotFoundException missing =
        catchThrowableOfType(
            NotFoundException.class, () -> api.get("/posts/0?api_key=k1").fetch(Post.class));
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.bodyText()).isEqualTo("{\"why\":1}");
    assertThat(missing.requestId()).isEqualTo("r2");
    assertThat(missing.sent()).isEqualTo(Sent.YES);
    assertThat(missing.reason()).isEqualTo(Reason.STATUS);
    assertThat(missing.attempts()).isEqualTo(1);
    assertThat(missing.getMessage()).contains("404", "GET https://api.test").doesNotContain("k1");
    assertThat(missing.journal().events(ExchangeEnded.class)).hasSize(1);
  }

  @Test
  void anyStatusReturnsTheResponseInstead() {
    wire.respond(404, "{\"why\":1}").respond(500, "<html>");
    assertThat(api.get("/x").anyStatus().send(Post.class).data()).isNull();
    ApiResponse<String> broken = api.get("/x").anyStatus().send(String.class);
    assertThat(broken.status()).isEqualTo(500);
    assertThat(broken.data()).isEqualTo("<html>");
  }

  @Test
  void keepsNoMoreThan64KiBOfAnErrorsBody() {
    wire.respond(500, "x".repeat(100_000));
    ServerErrorException failed =
        catchThrowableOfType(ServerErrorException.class, () -> api.get("/x").fetch(String.class));
    assertThat(failed.body()).hasSize(64 << 10);
  }

  @Test
  void saysWhatCameInsteadOfJson() {
    wire.respond(
        200,
        Headers.of("Content-Type", "text/html"),
        "<html>\u001b[31m token tok-canary-1 " + "y".repeat(400));
    DecodingException bad =
        catchThrowableOfType(
            DecodingException.class,
            () -> api.get("/x").sensitiveHeader("X-Key", "tok-canary-1").fetch(Post.class));
    assertThat(bad.getMessage())
        .contains("status 200", "text/html", "<html>")
        .doesNotContain("\u001b")
        .doesNotContain("tok-canary-1")
        .doesNotContain("y".repeat(250));
  }

  @Test
  void aBodyOverTheBoundIsATypedError() {
    wire.respond(200, "12345678901");
    assertThatThrownBy(() -> api.get("/x").options(o -> o.bodyLimit(10)).fetch(String.class))
        .isInstanceOf(BoundExceededException.class)
        .hasMessageContaining("10 bytes");
  }

  @Test
  void anErrorsBodyOverTheBoundIsCutAndItsStatusIsNotLost() {
    wire.then(Answer.streamed(404, Headers.empty(), () -> StreamedBody.of("12345678901")))
        .respond(404, "12345678901");
    for (boolean streamed : List.of(true, false)) {
      RequestSpec call = api.get("/x").options(o -> o.bodyLimit(10).streamed(streamed));
      NotFoundException missing =
          catchThrowableOfType(NotFoundException.class, () -> call.fetch(String.class));
      assertThat(missing.bodyText()).isEqualTo("1234567890");
    }
  }

  @Test
  void noRedirectsMeansThatTheAnswerIsHandedOn() {
    wire.respond(302, Headers.of("Location", "/elsewhere"), "");
    try (ApiClient still =
        Headrace.client("https://api.test").transport(wire).time(time).maxRedirects(0).build()) {
      assertThat(still.get("/x").anyStatus().send(Void.class).status()).isEqualTo(302);
    }
    assertThat(wire.sends()).isOne();
  }

  @Test
  void noContentIsNull() {
    wire.respond(204, "");
    assertThat(api.delete("/x").fetch(Post.class)).isNull();
  }

  @Test
  void aFragmentIsDroppedAndTakesNoParameterWithIt() {
    wire.respond(200, "");
    api.get("/s?a=1#top").query("b", 2).send(Void.class);
    assertThat(wire.requests().get(0).url().target()).isEqualTo("/v1/s?a=1&b=2");
  }

  @Test
  void textIsDecodedAsItsContentTypeSays() {
    byte[] latin = "caf\u00e9".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    for (String type :
        List.of(
            "text/plain; charset=iso-8859-1",
            "text/plain; x-charset=utf-16; Charset=\"ISO-8859-1\"",
            "text/plain; note=\"charset=utf-16\"; charset=latin1")) {
      wire.then(
          Answer.streamed(
              200, Headers.of("Content-Type", type), () -> dev.headrace.core.Body.of(latin)));
      assertThat(api.get("/t").fetch(String.class)).as(type).isEqualTo("caf\u00e9");
    }
    wire.respond(200, Headers.of("Content-Type", "text/plain; charset=no such"), "caf\u00e9");
    assertThat(api.get("/t").fetch(String.class)).isEqualTo("caf\u00e9");
  }

  @Test
  void whoWantsNoBodyAcceptsAny() {
    wire.respond(200, "").respond(200, "");
    api.get("/x").send(Void.class);
    api.get("/x").send(void.class);
    assertThat(wire.requests()).extracting(r -> r.headers().first("Accept")).containsOnly("*/*");
  }

  @Test
  void optionsAreMergedAndTheCallWins() {
    wire.respond(200, "");
    try (ApiClient merged =
        Headrace.client("https://api.test")
            .transport(wire)
            .time(time)
            .header("X-A", "client")
            .header("X-B", "client")
            .options(o -> o.cost(3).header("x-b", "later"))
            .build()) {
      merged.get("/x").header("x-a", "call").options(o -> o.bodyLimit(7)).send(Void.class);
    }
    dev.headrace.core.Call sent = wire.seen().get(0).call();
    assertThat(sent.request().headers().all("X-A")).containsExactly("call");
    assertThat(sent.request().headers().all("X-B")).containsExactly("later");
    assertThat(sent.options().cost()).isEqualTo(3);
    assertThat(sent.options().bodyLimit()).isEqualTo(7);
  }
}
