package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fault server over HTTP/2, as the JDK's client, which is none of this project's, sees it. */
class Http2ServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final TestCertificates CERTIFICATES = TestCertificates.localhost();
  private final HttpClient client = client(Version.HTTP_2);

  private static HttpClient client(Version version) {
    return HttpClient.newBuilder()
        .sslContext(CERTIFICATES.trustingContext())
        .version(version)
        .build();
  }

  private static FaultServer.Builder overTls() {
    return FaultServer.builder().tls(CERTIFICATES.serverContext());
  }

  private static FaultServer handling(Function<Received, Reply> handler) {
    return overTls().http2().handler(handler).start();
  }

  private static FaultServer framing(Consumer<Http2Stream> requests) {
    return overTls().http2(Http2Connection::settings, requests).start();
  }

  private static HttpRequest.Builder request(FaultServer server, String target) {
    return HttpRequest.newBuilder(URI.create(server.base() + target));
  }

  private CompletableFuture<HttpResponse<String>> start(HttpRequest.Builder request) {
    return client.sendAsync(request.build(), BodyHandlers.ofString());
  }

  private static <T> T await(CompletableFuture<T> stage) throws Exception {
    return stage.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private HttpResponse<String> get(FaultServer server, String target) throws Exception {
    return await(start(request(server, target)));
  }

  private void assertFails(FaultServer server, String target) {
    assertThatThrownBy(() -> get(server, target))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void repliesGoOutInFrames() throws Exception {
    try (FaultServer server = handling(r -> Reply.of(201, "hi").header("X-Seen", r.path()))) {
      HttpResponse<String> response =
          await(
              start(
                  request(server, "/p?q=1")
                      .header("X-Sent", "a")
                      .method("PATCH", BodyPublishers.ofString("body"))));
      assertThat(response.version()).isEqualTo(Version.HTTP_2);
      assertThat(response.statusCode()).isEqualTo(201);
      assertThat(response.body()).isEqualTo("hi");
      assertThat(response.headers().firstValue("x-seen")).contains("/p");
      assertThat(response.headers().firstValue("content-length")).contains("2");
      Received received = server.received().get(0);
      assertThat(received.method()).isEqualTo("PATCH");
      assertThat(received.parameter("q")).isEqualTo("1");
      assertThat(received.headers().first("x-sent")).isEqualTo("a");
      assertThat(received.headers().first("Host")).isEqualTo("127.0.0.1:" + server.port());
      assertThat(received.text()).isEqualTo("body");
    }
  }

  @Test
  void withoutHttp2TheSameClientIsSpokenToInHttp11() throws Exception {
    try (FaultServer server = overTls().handler(r -> Reply.of(200, "hi")).start()) {
      assertThat(get(server, "/").version()).isEqualTo(Version.HTTP_1_1);
      assertThatThrownBy(() -> server.http2(1)).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void speaksNothingElse() {
    try (FaultServer server = handling(r -> Reply.of(200))) {
      HttpRequest request = request(server, "/").build();
      assertThatThrownBy(() -> client(Version.HTTP_1_1).send(request, BodyHandlers.discarding()))
          .isInstanceOf(IOException.class);
      assertThat(server.requests()).isZero();
      assertThat(server.failures()).singleElement().asString().contains("preface");
    }
  }

  @Test
  void isSpokenOverTlsOnly() {
    assertThatThrownBy(() -> FaultServer.builder().http2().start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("TLS");
  }

  @Test
  void contentOfEverySizeGoesBothWays() throws Exception {
    try (FaultServer server = handling(r -> Reply.of(200, r.body()))) {
      for (int size : new int[] {0, 1, 16_384, 65_535, 65_536, 1_000_000}) {
        byte[] body = new byte[size];
        new Random(size).nextBytes(body);
        HttpRequest request = request(server, "/").POST(BodyPublishers.ofByteArray(body)).build();
        assertThat(await(client.sendAsync(request, BodyHandlers.ofByteArray())).body())
            .isEqualTo(body);
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void chunksAreNotCodedAndSomeRepliesHaveNoContent() throws Exception {
    try (FaultServer server =
        handling(
            r ->
                switch (r.path()) {
                  case "/chunks" -> Reply.chunked(200, "a", "b");
                  case "/until-close" -> Reply.of(200, "c").untilClose();
                  default -> Reply.of(Integer.parseInt(r.path().substring(1)), "none");
                })) {
      assertThat(get(server, "/chunks").body()).isEqualTo("ab");
      assertThat(get(server, "/until-close").body()).isEqualTo("c");
      assertThat(get(server, "/204").body()).isEmpty();
      assertThat(get(server, "/200").body()).isEqualTo("none");
      HttpRequest.Builder head = request(server, "/200").method("HEAD", BodyPublishers.noBody());
      assertThat(await(start(head)).headers().firstValue("content-length")).contains("4");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void requestsAreAnsweredAtTheSameTime() throws Exception {
    CompletableFuture<Void> go = new CompletableFuture<>();
    try (FaultServer server = handling(r -> Reply.of(200, r.path()).before(Step.until(go)))) {
      List<CompletableFuture<HttpResponse<String>>> stages = new ArrayList<>();
      stages.add(start(request(server, "/0"))); // the others find its connection
      server.awaitRequests(1, PATIENCE);
      for (int i = 1; i < 20; i++) {
        stages.add(start(request(server, "/" + i)));
      }
      server.awaitRequests(20, PATIENCE);
      assertThat(server.openStreams()).isEqualTo(20);
      go.complete(null);
      for (int i = 0; i < 20; i++) {
        assertThat(await(stages.get(i)).body()).isEqualTo("/" + i);
      }
      assertThat(server.connections()).isEqualTo(1);
      assertThat(server.peakConcurrency()).isEqualTo(20);
    }
  }

  @Test
  void aHandlerThatThrowsMakesA500AndIsKept() throws Exception {
    try (FaultServer server =
        handling(
            r -> {
              throw new IllegalStateException("broken");
            })) {
      assertThat(get(server, "/").statusCode()).isEqualTo(500);
      assertThat(server.failures()).singleElement().isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void stepsEndTheConnectionWithinTheContent() throws Exception {
    for (Step end : List.of(Step.close(), Step.cut(), Step.reset())) {
      try (FaultServer server =
          handling(
              r ->
                  r.path().equals("/whole")
                      ? Reply.of(200, "whole")
                      : Reply.of(200, "half and half").atContent(4, end))) {
        assertThat(get(server, "/whole").body()).isEqualTo("whole");
        assertFails(server, "/half");
        assertThat(get(server, "/whole").body()).isEqualTo("whole");
        assertThat(server.connections()).isEqualTo(2);
      }
    }
  }

  @Test
  void bytesThatAreNoFramesGoOutAsTheyAre() {
    try (FaultServer server =
        handling(r -> Reply.raw(Step.bytes("HTTP/1.1 200 OK\r\n\r\n"), Step.close()))) {
      assertFails(server, "/");
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  @Test
  void whoGivesUpAStalledReplyIsSeen() throws Exception {
    try (FaultServer server =
        handling(
            r ->
                r.path().equals("/stall")
                    ? Reply.of(200, "half").atContent(2, Step.stall())
                    : Reply.of(200, "fine"))) {
      HttpResponse<InputStream> begun =
          await(client.sendAsync(request(server, "/stall").build(), BodyHandlers.ofInputStream()));
      assertThat(begun.body().readNBytes(2)).isEqualTo(new byte[] {'h', 'a'});
      assertThat(server.resets()).isZero();
      begun.body().close();
      server.awaitResets(1, PATIENCE);
      assertThat(get(server, "/").body()).isEqualTo("fine");
      assertThat(server.closedByPeer()).isEmpty();
    }
  }

  @Test
  void anyFrameGoesOutAtAnyTime() throws Exception {
    try (FaultServer server =
        framing(
            stream -> {
              Http2Connection connection = stream.connection();
              connection.ping();
              stream.headers(false, ":status", "103", "link", "</x>");
              stream.headers(false, ":status", "200");
              connection.frame(200, 0, 0, new byte[] {1, 2, 3});
              connection.frame(Http2.DATA, Http2.PADDED, stream.id(), new byte[] {2, 'h', 0, 0});
              stream.data(false, (byte) 'i');
              stream.headers(true, "checksum", "1");
            })) {
      assertThat(get(server, "/").body()).isEqualTo("hi");
      assertThat(get(server, "/again").body()).isEqualTo("hi"); // follows the first ping's answer
      Http2Connection connection = server.http2(1);
      assertThat(connection.acknowledgedPings()).isPositive();
      assertThat(connection.stream(1).target()).isEqualTo("/");
      assertThat(connection.stream(1).field(":scheme")).isEqualTo("https");
      assertThatThrownBy(() -> connection.stream(99)).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void aHeaderSectionInManyFramesIsRead() throws Exception {
    try (FaultServer server = handling(r -> Reply.of(200, "" + r.headers().first("long")))) {
      String value = "x".repeat(40_000);
      HttpRequest.Builder request = request(server, "/").header("long", value);
      assertThat(await(start(request)).body()).isEqualTo(value);
    }
  }

  @Test
  void aResetEndsOneStreamAndAGoAwayTheConnection() throws Exception {
    try (FaultServer server =
        framing(
            stream -> {
              if (stream.target().equals("/reset")) {
                stream.reset(Http2.INTERNAL_ERROR);
              } else {
                stream.reply(Reply.of(200, "fine"));
              }
            })) {
      assertThat(get(server, "/").body()).isEqualTo("fine");
      assertFails(server, "/reset");
      assertThat(get(server, "/").body()).isEqualTo("fine");
      assertThat(server.connections()).isEqualTo(1);
      server.http2(1).goAway(Integer.MAX_VALUE, Http2.NO_ERROR);
      for (int i = 0; i < 10_000 && server.connections() == 1; i++) {
        await(start(request(server, "/")).handle((response, failure) -> "overtakes the GOAWAY"));
      }
      assertThat(get(server, "/").body()).isEqualTo("fine");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 9, 17, 18, 25, 40})
  void aConnectionEndsAfterSoManyBytes(int bytes) {
    try (FaultServer server =
        overTls()
            .http2(
                connection -> {
                  Step end = bytes % 2 == 0 ? Step.close() : Step.reset();
                  connection.endAfter(bytes, end);
                  connection.settings();
                },
                stream -> stream.reply(Reply.of(200, "x".repeat(100))))
            .start()) {
      assertFails(server, "/");
    }
  }

  @Test
  void whatIsNotAllowedIsNotSent() throws Exception {
    CompletableFuture<Long> windowAfter = new CompletableFuture<>();
    byte[] body = new byte[20_000_000]; // more than the client allows at first
    try (FaultServer server =
        framing(
            stream -> {
              stream.headers(false, ":status", "200");
              long before = stream.window();
              stream.data(false, new byte[1_000]);
              windowAfter.complete(before - stream.window());
              stream.body(body);
            })) {
      HttpResponse<InputStream> begun =
          await(client.sendAsync(request(server, "/").build(), BodyHandlers.ofInputStream()));
      assertThat(await(windowAfter)).isEqualTo(1_000);
      assertThat(begun.body().readAllBytes()).hasSize(20_001_000);
    }
  }
}
