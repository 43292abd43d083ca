package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.headrace.core.Body;
import dev.headrace.core.BoundExceededException;
import dev.headrace.core.Call;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Method;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.core.Url;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  /** What the server sends, then closes; what that means; what the call was doing. */
  static Stream<Arguments> faults() {
    return Stream.of(
        fault("nothing", "", Reason.LOST, Phase.WAIT),
        fault("half a status line", "HTTP/1.1 20", Reason.LOST, Phase.HEADERS),
        fault("half a head", OK + "X: y\r\n", Reason.LOST, Phase.HEADERS),
        fault("garbage", "SSH-2.0-x\r\n\r\n", Reason.PROTOCOL, Phase.HEADERS),
        fault("garbage without a line", "\0\1\2garbage", Reason.LOST, Phase.HEADERS),
        fault("other version", "HTTP/9.9 200 OK\r\n\r\n", Reason.PROTOCOL, Phase.HEADERS),
        fault("status 99", "HTTP/1.1 099 OK\r\n\r\n", Reason.PROTOCOL, Phase.HEADERS),
        fault("status 2000", "HTTP/1.1 2000 OK\r\n\r\n", Reason.PROTOCOL, Phase.HEADERS),
        fault("control bytes first", "\0\0" + OK + "\r\n", Reason.PROTOCOL, Phase.HEADERS),
        fault("no colon", OK + "what\r\n\r\n", Reason.PROTOCOL, Phase.HEADERS),
        fault("no name", OK + ": x\r\n\r\n", Reason.PROTOCOL, Phase.HEADERS),
        fault("space before colon", OK + "A : x\r\n\r\n", Reason.PROTOCOL, Phase.HEADERS),
        fault("fold first", OK + " A: x\r\n\r\n", Reason.PROTOCOL, Phase.HEADERS),
        fault("bare CR", OK + "A: x\ry\r\n\r\n", Reason.PROTOCOL, Phase.HEADERS),
        fault("NUL", OK + "A: x\0\r\n\r\n", Reason.PROTOCOL, Phase.HEADERS),
        fault("length -1", OK + "Content-Length: -1\r\n\r\n", Reason.PROTOCOL, Phase.HEADERS),
        fault("length +5", OK + "Content-Length: +5\r\n\r\nhello", Reason.PROTOCOL, Phase.HEADERS),
        fault("length 0x5", OK + "Content-Length: 0x5\r\n\r\n", Reason.PROTOCOL, Phase.HEADERS),
        fault("length list", OK + "Content-Length: 5, 5\r\n\r\n", Reason.PROTOCOL, Phase.HEADERS),
        fault(
            "length over 2^63",
            OK + "Content-Length: 9223372036854775808\r\n\r\n",
            Reason.PROTOCOL,
            Phase.HEADERS),
        fault(
            "two lengths",
            OK + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
            Reason.PROTOCOL,
            Phase.HEADERS),
        fault(
            "length and chunks",
            OK + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            Reason.PROTOCOL,
            Phase.HEADERS),
        fault(
            "unknown coding",
            OK + "Transfer-Encoding: xchunked\r\n\r\n",
            Reason.PROTOCOL,
            Phase.HEADERS),
        fault(
            "gzip and chunked",
            OK + "Transfer-Encoding: gzip, chunked\r\n\r\n",
            Reason.PROTOCOL,
            Phase.HEADERS),
        fault(
            "chunked twice",
            OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            Reason.PROTOCOL,
            Phase.HEADERS),
        fault(
            "chunks in 1.0",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            Reason.PROTOCOL,
            Phase.HEADERS),
        fault("101", "HTTP/1.1 101 Switch\r\n\r\n", Reason.PROTOCOL, Phase.HEADERS),
        fault("1xx flood", "HTTP/1.1 103 E\r\n\r\n".repeat(500), Reason.PROTOCOL, Phase.HEADERS),
        fault("short body", OK + "Content-Length: 10\r\n\r\nhalf", Reason.TRUNCATED, Phase.BODY),
        fault("bad chunk", chunked("zz\r\nhello\r\n"), Reason.PROTOCOL, Phase.BODY),
        fault("negative chunk", chunked("-2\r\nhello\r\n"), Reason.PROTOCOL, Phase.BODY),
        fault("wrapping chunk", chunked("100000002\r\nhi\r\n"), Reason.TRUNCATED, Phase.BODY),
        fault("no CRLF after chunk", chunked("2\r\nhix\r\n"), Reason.PROTOCOL, Phase.BODY),
        fault("no last chunk", chunked("2\r\nhi\r\n"), Reason.TRUNCATED, Phase.BODY),
        fault("half a chunk", chunked("5\r\nhi"), Reason.TRUNCATED, Phase.BODY));
  }

  private static Arguments fault(String name, String bytes, Reason reason, Phase phase) {
    return arguments(name, bytes, reason, phase);
  }

  private static String chunked(String chunks) {
    return OK + "Transfer-Encoding: chunked\r\n\r\n" + chunks;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void isTypedAndClosesTheConnection(String name, String bytes, Reason reason, Phase phase) {
    try (FaultServer server =
            FaultServer.builder()
                .on(1, 1, Step.bytes(bytes), Step.close())
                .handler(r -> Reply.of(200, "fine"))
                .start();
        Rig rig = Rig.plain()) {
      HeadraceException failure = rig.failure(Rig.get(server.url("/")));
      assertThat(failure).isInstanceOf(TransportException.class);
      assertThat(failure.reason()).isEqualTo(reason);
      assertThat(failure.phase()).isEqualTo(phase);
      assertThat(failure.sent()).isEqualTo(Sent.YES);
      assertThat(failure.target()).isEqualTo("GET " + server.url("/"));
      assertThat(rig.leased() + rig.idle()).isZero();
      assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).as("control").isEqualTo("fine");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void controlTheSameFramingWithoutFaultsIsAccepted() {
    for (String bytes :
        List.of(
            OK + "Content-Length: 2\r\n\r\nhi",
            OK + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
            chunked("2\r\nhi\r\n0\r\n\r\n"),
            chunked("2;a=b\r\nhi\r\n0\r\nX: y\r\n\r\n"),
            "HTTP/1.1 100 C\r\n\r\n".repeat(8) + OK + "Content-Length: 2\r\n\r\nhi",
            "HTTP/1.0 200 OK\r\n\r\nhi",
            "HTTP/1.1 999\r\nContent-Length: 2\r\n\r\nhi")) {
      try (FaultServer server =
              FaultServer.builder().on(1, 1, Step.bytes(bytes), Step.close()).start();
          Rig rig = Rig.plain()) {
        assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).as(bytes).isEqualTo("hi");
      }
    }
  }

  @Test
  void aResetIsLost() {
    try (FaultServer server = FaultServer.builder().on(1, 1, Step.reset()).start();
        Rig rig = Rig.plain()) {
      HeadraceException failure = rig.failure(Rig.get(server.url("/")));
      assertThat(failure.reason()).isEqualTo(Reason.LOST);
      assertThat(failure.sent()).isEqualTo(Sent.YES);
    }
  }

  @Test
  void aRefusedConnectionIsNotSent() {
    try (FaultServer server = FaultServer.refusing();
        Rig rig = Rig.plain()) {
      HeadraceException failure = rig.failure(Rig.get(server.url("/")));
      assertThat(failure.reason()).isEqualTo(Reason.CONNECT_REFUSED);
      assertThat(failure.phase()).isEqualTo(Phase.CONNECT);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(failure.summary()).contains("127.0.0.1:" + server.port());
      assertThat(rig.leased()).isZero();
    }
  }

  @Test
  void anUnknownNameIsNotSentAndNeverResolvedOnTheCaller() {
    NameLookup lookup =
        host -> {
          assertThat(Thread.currentThread().getName()).startsWith("headrace-dns-");
          throw new UnknownHostException(host);
        };
    try (Rig rig = new Rig(o -> {}, lookup)) {
      HeadraceException failure = rig.failure(Rig.get(Url.parse("http://nowhere.test/")));
      assertThat(failure.reason()).isEqualTo(Reason.DNS);
      assertThat(failure.phase()).isEqualTo(Phase.DNS);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(failure.summary()).contains("nowhere.test");
    }
  }

  @Test
  void theNextAddressIsTriedAndAddressesAreNotLookedUp() throws Exception {
    AtomicInteger lookups = new AtomicInteger();
    NameLookup lookup =
        host -> {
          lookups.incrementAndGet();
          return new InetAddress[] {loopback(2), loopback(1)};
        };
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"));
        Rig rig = new Rig(o -> {}, lookup)) {
      Url named = Url.parse("http://two.test:" + server.port() + "/");
      assertThat(rig.send(Rig.get(named)).status()).isEqualTo(200);
      assertThat(server.received().get(0).headers().first("Host"))
          .isEqualTo("two.test:" + server.port());
      assertThat(lookups).hasValue(1);
      assertThat(rig.send(Rig.get(server.url("/"))).status()).isEqualTo(200);
      assertThat(lookups).hasValue(1);
    }
  }

  @Test
  void anIdleConnectionThatDiedIsReplacedUnnoticed() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x").then(Step.close()));
        Rig rig = Rig.plain()) {
      for (int i = 0; i < 30; i++) {
        Request post = new Request(Method.POST, server.url("/"), Headers.empty(), Body.of("x"));
        Call call = Rig.call(post);
        try {
          assertThat(rig.send(call).status()).isEqualTo(200);
        } catch (java.util.concurrent.CompletionException lost) { // the FIN was still on its way
          assertThat(lost.getCause())
              .isInstanceOfSatisfying(
                  HeadraceException.class,
                  failure -> {
                    assertThat(failure.reason()).isIn(Reason.LOST, Reason.WRITE_FAILED);
                    assertThat(failure.sent()).isNotEqualTo(Sent.NO);
                  });
        }
        Rig.until(() -> server.openConnections() == 0, "closed by the server");
        Rig.until(() -> !rig.hasOpenIdle(), "noticed");
      }
      assertThat(server.requests()).isEqualTo(30);
    }
  }

  @Test
  void bytesThatBelongToNoRequestEndTheConnection() {
    try (FaultServer server =
            FaultServer.builder()
                .on(1, 1, Step.bytes(OK + "Content-Length: 2\r\n\r\nhi"), Step.bytes(OK + "junk"))
                .handler(r -> Reply.of(200, "mine"))
                .start();
        Rig rig = Rig.plain()) {
      assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).isEqualTo("hi");
      server.awaitClosed(1, Rig.PATIENCE);
      assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).isEqualTo("mine");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void aBodyAfterAHeadRequestOrA204EndsTheConnection() {
    for (Method method : List.of(Method.HEAD, Method.GET)) {
      String status = method.equals(Method.HEAD) ? "200" : "204";
      try (FaultServer server =
              FaultServer.builder()
                  .on(1, 1, Step.bytes("HTTP/1.1 " + status + "\r\nContent-Length: 3\r\n\r\nabc"))
                  .handler(r -> Reply.of(200))
                  .start();
          Rig rig = Rig.plain()) {
        Request request = new Request(method, server.url("/"), Headers.empty(), Body.empty());
        assertThat(rig.send(Rig.call(request)).body().length()).isZero();
        server.awaitClosed(1, Rig.PATIENCE);
        assertThat(rig.send(Rig.call(request)).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void boundsOfTheHeadAreTyped() {
    for (String head :
        List.of(
            "A: " + "x".repeat(2_000) + "\r\n",
            "A: x\r\n".repeat(21),
            ("A: " + "x".repeat(90) + "\r\n").repeat(12),
            "A".repeat(3_000))) {
      try (FaultServer server =
              FaultServer.builder().on(1, 1, Step.bytes(OK + head + "\r\n"), Step.stall()).start();
          Rig rig = new Rig(o -> o.maxHeaderBytes(1_000).maxHeaderCount(20))) {
        HeadraceException failure = rig.failure(Rig.get(server.url("/")));
        assertThat(failure).isInstanceOf(BoundExceededException.class);
        assertThat(failure.phase()).isEqualTo(Phase.HEADERS);
        server.awaitClosed(1, Rig.PATIENCE);
      }
    }
    try (FaultServer server =
            FaultServer.handling(
                r ->
                    Reply.raw(
                        Step.bytes(OK + "A: x\r\n".repeat(19) + "Content-Length:0\r\n\r\n")));
        Rig rig = new Rig(o -> o.maxHeaderBytes(1_000).maxHeaderCount(20))) {
      assertThat(rig.send(Rig.get(server.url("/"))).headers().size()).as("control").isEqualTo(20);
    }
  }

  @Test
  void theBoundOfTheBodyIsTypedWhetherDeclaredOrNot() {
    byte[] body = new byte[1_001];
    try (FaultServer server =
            FaultServer.handling(
                r ->
                    r.path().equals("/length")
                        ? Reply.of(200, body)
                        : Reply.of(200, body).untilClose());
        Rig rig = Rig.plain()) {
      for (String path : List.of("/length", "/close")) {
        Request request = Request.get(server.url(path));
        HeadraceException failure = rig.failure(Rig.call(request, o -> o.bodyLimit(1_000)));
        assertThat(failure).isInstanceOf(BoundExceededException.class);
        assertThat(failure.phase()).isEqualTo(Phase.BODY);
        assertThat(rig.leased() + rig.idle()).isZero();
        assertThat(rig.send(Rig.call(request, o -> o.bodyLimit(1_001))).body().length())
            .as("control")
            .isEqualTo(1_001);
        rig.transport.pool().closeIdle(org.apache.hc.core5.util.TimeValue.ZERO_MILLISECONDS);
      }
    }
  }

  private static InetAddress loopback(int last) throws java.net.UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
  }
}
