package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Exchange;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.InternalException;
import dev.headrace.core.Method;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.TimeSource;
import dev.headrace.core.spi.TransportProvider;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeTest {
  private static final String END = "Content-Length: 0\r\n\r\n";

  @Test
  void sendsExactlyWhatItWasGivenAndWhatFramesIt() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "hi"));
        Rig rig = Rig.plain()) {
      Headers headers = Headers.of("X-B", "2", "x-a", "1", "X-B", "\u00e9");
      Response response =
          rig.send(Rig.call(new Request(Method.GET, server.url("/p?q=1"), headers, Body.empty())));

      assertThat(response.status()).isEqualTo(200);
      assertThat(Rig.text(response)).isEqualTo("hi");
      assertThat(new String(server.received().get(0).raw(), StandardCharsets.ISO_8859_1))
          .isEqualTo(
              "GET /p?q=1 HTTP/1.1\r\nHost: 127.0.0.1:"
                  + server.port()
                  + "\r\nX-B: 2\r\nx-a: 1\r\nX-B: \u00e9\r\n\r\n");
    }
  }

  @Test
  void keepsOrderAndRepeatsOfResponseFields() {
    try (FaultServer server =
            FaultServer.handling(
                r ->
                    Reply.raw(
                        Step.bytes(
                            "HTTP/1.1 200\r\nB:  2 \r\nA:1\r\nb: \r\nLong: x\r\n  y\r\n" + END)));
        Rig rig = Rig.plain()) {
      Response response = rig.send(Rig.get(server.url("/")));
      List<String> lines = new ArrayList<>();
      response.headers().forEach(f -> lines.add(f.name() + "=" + f.value()));
      assertThat(lines).containsExactly("B=2", "A=1", "b=", "Long=x y", "Content-Length=0");
    }
  }

  @Test
  void usesOneConnectionForCallsInARow() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, r.target()));
        Rig rig = Rig.plain()) {
      for (int i = 0; i < 50; i++) {
        assertThat(Rig.text(rig.send(Rig.get(server.url("/" + i))))).isEqualTo("/" + i);
      }
      assertThat(server.connections()).isEqualTo(1);
      assertThat(rig.leased()).isZero();
    }
  }

  @Test
  void doesNotUseAConnectionThatTheServerEnds() {
    try (FaultServer server =
            FaultServer.handling(r -> Reply.of(200, "x").header("Connection", "Close"));
        Rig rig = Rig.plain()) {
      for (int i = 0; i < 5; i++) {
        assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).isEqualTo("x");
      }
      assertThat(server.connections()).isEqualTo(5);
      assertThat(rig.idle()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 8191, 16_384, 65_536, 262_145, 3_000_000})
  void readsBodiesOfEverySizeInEveryFraming(int size) {
    byte[] body = new byte[size];
    new Random(size).nextBytes(body);
    String latin = new String(body, StandardCharsets.ISO_8859_1);
    try (FaultServer server =
            FaultServer.handling(
                r ->
                    switch (r.path()) {
                      case "/length" -> Reply.of(200, body);
                      case "/close" -> Reply.of(200, body).untilClose();
                      default ->
                          Reply.raw(
                              Step.bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                              Step.bytes(chunks(latin)));
                    });
        Rig rig = Rig.plain()) {
      for (String path : List.of("/length", "/chunked", "/close")) {
        assertThat(
                java.util.Arrays.equals(
                    rig.send(Rig.get(server.url(path))).body().buffered(), body))
            .as(path)
            .isTrue();
      }
    }
  }

  private static String chunks(String body) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < body.length(); at += 7000) {
      String chunk = body.substring(at, Math.min(body.length(), at + 7000));
      text.append(Integer.toHexString(chunk.length())).append(";ext=1\r\n");
      text.append(chunk).append("\r\n");
    }
    return text + "0\r\nTrailer: x\r\n\r\n";
  }

  @Test
  void headAnd204And304HaveNoBodyAndKeepTheConnection() {
    try (FaultServer server =
            FaultServer.handling(
                r ->
                    switch (r.path()) {
                      case "/204" -> Reply.of(204);
                      case "/304" -> Reply.of(304).header("Content-Length", "5");
                      default -> Reply.of(200, "hello");
                    });
        Rig rig = Rig.plain()) {
      Request head = new Request(Method.HEAD, server.url("/"), Headers.empty(), Body.empty());
      Response response = rig.send(Rig.call(head));
      assertThat(response.headers().first("Content-Length")).isEqualTo("5");
      assertThat(response.body().buffered()).isEmpty();
      assertThat(rig.send(Rig.get(server.url("/204"))).body().buffered()).isEmpty();
      assertThat(rig.send(Rig.get(server.url("/304"))).body().buffered()).isEmpty();
      assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).isEqualTo("hello");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void interimResponsesAreNotTheAnswer() {
    String interim = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
    try (FaultServer server =
            FaultServer.builder()
                .on(
                    1,
                    1,
                    Step.bytes("HTTP/1.1 100 Continue\r\n\r\n" + interim.repeat(3)),
                    Step.bytes("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok"))
                .handler(r -> Reply.of(200, "again"))
                .start();
        Rig rig = Rig.plain()) {
      Response response = rig.send(Rig.get(server.url("/")));
      assertThat(response.status()).isEqualTo(201);
      assertThat(response.headers().contains("Link")).isFalse();
      assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).isEqualTo("again");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void saysWhenItWasAnsweredAndThatTheRequestWasSent() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"));
        Rig rig = Rig.plain()) {
      Call call = Rig.get(server.url("/"));
      assertThat(Rig.exchange(call).sent()).isEqualTo(Sent.NO);
      List<Long> answers = new ArrayList<>();
      Rig.exchange(call).onAnswered(answers::add);
      long before = TimeSource.system().nanoTime();
      Response response = rig.send(call);

      assertThat(answers).hasSize(1);
      assertThat(answers.get(0)).isBetween(before, TimeSource.system().nanoTime());
      assertThat(response.received().nanos()).isEqualTo(answers.get(0));
      assertThat(response.received().protocol()).isEqualTo("HTTP/1.1");
      assertThat(Rig.exchange(call).sent()).isEqualTo(Sent.YES);
      assertThat(Rig.exchange(call).phase()).isEqualTo(Phase.BODY);
    }
  }

  @Test
  void beginsAnExchangeIfNobodyDid() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"));
        Rig rig = Rig.plain()) {
      Call bare = Call.of(Request.get(server.url("/")), TimeSource.system());
      assertThat(bare.get(Exchange.KEY)).isNull();
      assertThat(rig.send(bare).status()).isEqualTo(200);
    }
  }

  @Test
  void servesManyCallsAtATime() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, r.target()));
        Rig rig = new Rig(o -> o.connectionsPerOrigin(20))) {
      List<CompletionStage<Response>> stages = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        stages.add(rig.transport.send(Rig.get(server.url("/" + i))));
      }
      for (int i = 0; i < stages.size(); i++) {
        assertThat(Rig.text(Rig.await(stages.get(i)))).isEqualTo("/" + i);
      }
      assertThat(server.requests()).isEqualTo(2_000);
      assertThat(server.connections()).isLessThanOrEqualTo(28);
      assertThat(rig.leased()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "content-length", "TRANSFER-ENCODING", "Connection", "Expect"})
  void refusesFieldsThatAreItsOwnToSet(String name) {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"));
        Rig rig = Rig.plain()) {
      HeadraceException failure =
          rig.failure(Rig.call(Request.get(server.url("/")).withHeader(name, "canary")));
      assertThat(failure).isInstanceOf(InternalException.class);
      assertThat(failure.reason()).isEqualTo(Reason.INTERNAL);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(failure.getMessage()).contains(name).doesNotContain("canary");
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void completesOnAnIoThread() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x").before(Step.until(go)));
        Rig rig = Rig.plain()) {
      CompletionStage<String> name =
          rig.transport
              .send(Rig.get(server.url("/")))
              .thenApply(r -> Thread.currentThread().getName() + Thread.currentThread().isDaemon());
      go.complete(null);
      assertThat(Rig.await(name)).matches("headrace-io-\\d+true");
    }
  }

  private final java.util.concurrent.CompletableFuture<Void> go =
      new java.util.concurrent.CompletableFuture<>();

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(TransportProvider.class))
        .hasAtLeastOneElementOfType(ApacheTransportProvider.class);
  }
}
