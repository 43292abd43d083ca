package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.BoundExceededException;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Method;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no server may send: each is a typed failure of its exchange, within bounds. */
class H2ProtocolTest {
  private static final int SAMPLE = 15;
  private static final String X64K = "x".repeat(70_000);

  /** One step against the stream of a request. */
  interface Malice {
    void act(H2Peer peer, int id) throws IOException;
  }

  private static Arguments row(String name, Reason reason, boolean alone, Malice malice) {
    return Arguments.of(name, reason, alone, malice);
  }

  private static Malice head(String... fields) {
    return (peer, id) -> peer.headers(id, true, fields);
  }

  private static Malice body(int length, String... fields) {
    return (peer, id) -> {
      peer.headers(id, false, fields);
      peer.frame(H2Peer.DATA, H2Peer.END_STREAM, id, new byte[length]);
    };
  }

  /** Name, reason, whether the neighbours on the connection go on, and what the server does. */
  static List<Arguments> rows() {
    return Sweeps.of(all().toList(), SAMPLE);
  }

  private static Stream<Arguments> all() {
    Reason protocol = Reason.PROTOCOL;
    return Stream.of(
        row("no status", protocol, true, head("a", "b")),
        row("a status of two digits", protocol, true, head(":status", "99")),
        row("a status with a sign", protocol, true, head(":status", "+200")),
        row("a status of four digits", protocol, true, head(":status", "0200")),
        row("a word for a status", protocol, true, head(":status", "okay")),
        row("two statuses", protocol, true, head(":status", "200", ":status", "200")),
        row("a status after a field", protocol, true, head("a", "b", ":status", "200")),
        row("a request's field", protocol, true, head(":status", "200", ":path", "/")),
        row("an unknown pseudo-header", protocol, true, head(":status", "200", ":x", "y")),
        row("a name in capitals", protocol, true, head(":status", "200", "Server", "x")),
        row("a name with a space", protocol, true, head(":status", "200", "a b", "x")),
        row(
            "an empty name",
            protocol,
            true,
            (peer, id) ->
                peer.frame(
                    H2Peer.HEADERS,
                    H2Peer.END_HEADERS | H2Peer.END_STREAM,
                    id,
                    join(peer.encode(":status", "200"), new byte[] {0, 0, 1, 'x'}))),
        row("connection", protocol, true, head(":status", "200", "connection", "close")),
        row("keep-alive", protocol, true, head(":status", "200", "keep-alive", "timeout=5")),
        row("chunked", protocol, true, head(":status", "200", "transfer-encoding", "chunked")),
        row("upgrade", protocol, true, head(":status", "200", "upgrade", "h2c")),
        row("a line feed in a value", protocol, true, head(":status", "200", "a", "b\nc")),
        row("a NUL in a value", protocol, true, head(":status", "200", "a", "b\0c")),
        row(
            "a length that is none",
            protocol,
            true,
            body(1, ":status", "200", "content-length", "x")),
        row(
            "two lengths",
            protocol,
            true,
            body(1, ":status", "200", "content-length", "1", "content-length", "2")),
        row("a longer body", protocol, true, body(5, ":status", "200", "content-length", "4")),
        row(
            "a shorter body",
            Reason.TRUNCATED,
            true,
            body(3, ":status", "200", "content-length", "4")),
        row(
            "no body at all",
            Reason.TRUNCATED,
            true,
            head(":status", "200", "content-length", "4")),
        row("an interim end", protocol, true, head(":status", "100")),
        row("a switch of protocols", protocol, true, head(":status", "101")),
        row(
            "a flood of 100",
            protocol,
            true,
            (peer, id) -> {
              for (int i = 0; i < 50; i++) {
                peer.headers(id, false, ":status", "100");
              }
            }),
        row(
            "a flood of 103",
            protocol,
            true,
            (peer, id) -> {
              for (int i = 0; i < 50; i++) {
                peer.headers(id, false, ":status", "103");
              }
            }),
        row(
            "trailers that are not the end",
            protocol,
            true,
            (peer, id) -> {
              peer.headers(id, false, ":status", "200");
              peer.frame(H2Peer.DATA, 0, id, new byte[1]);
              peer.headers(id, false, "a", "b");
            }),
        row(
            "a status in trailers",
            protocol,
            true,
            (peer, id) -> {
              peer.headers(id, false, ":status", "200");
              peer.frame(H2Peer.DATA, 0, id, new byte[1]);
              peer.headers(id, true, ":status", "200");
            }),
        row(
            "a body before the head",
            protocol,
            true,
            (peer, id) -> peer.frame(H2Peer.DATA, 0, id, new byte[9])),
        row("too many fields", Reason.BOUND_EXCEEDED, true, H2ProtocolTest::manyFields),
        row(
            "too many bytes",
            Reason.BOUND_EXCEEDED,
            true,
            (peer, id) -> continued(peer, id, peer.encode(":status", "200", "a", X64K), 6)),
        row(
            "a bomb: 60 bytes for each one on the wire",
            Reason.BOUND_EXCEEDED,
            false,
            (peer, id) -> continued(peer, id, bomb(peer), 2)),
        row(
            "a flood of continuations",
            protocol,
            false,
            (peer, id) -> {
              peer.frame(H2Peer.HEADERS, 0, id, peer.encode(":status", "200"));
              for (int i = 0; i < 1_100; i++) {
                peer.frame(H2Peer.CONTINUATION, 0, id);
              }
            }),
        row(
            "a flood of small continuations",
            protocol,
            false,
            (peer, id) -> {
              peer.frame(H2Peer.HEADERS, 0, id, peer.encode(":status", "200"));
              for (int i = 0; i < 50; i++) {
                peer.frame(H2Peer.CONTINUATION, 0, id, peer.encode("a", "b"));
              }
            }),
        row(
            "another frame within a head",
            Reason.LOST,
            false,
            (peer, id) -> {
              peer.frame(H2Peer.HEADERS, 0, id, peer.encode(":status", "200"));
              peer.frame(H2Peer.PING, 0, 0, new byte[8]);
            }),
        row(
            "what is no compression",
            protocol,
            false,
            (peer, id) -> peer.frame(H2Peer.HEADERS, 5, id, new byte[] {(byte) 0xff, -1, -1, -1})),
        row(
            "a frame that is too long",
            Reason.LOST,
            false,
            (peer, id) -> peer.frame(H2Peer.DATA, 0, id, new byte[16_385])),
        row(
            "a pushed request",
            protocol,
            false,
            (peer, id) ->
                peer.frame(
                    5,
                    H2Peer.END_HEADERS,
                    id,
                    join(
                        ByteBuffer.allocate(4).putInt(2).array(),
                        peer.encode(":method", "GET", ":path", "/")))),
        row(
            "a stream that nobody opened",
            Reason.LOST,
            false,
            (peer, id) -> peer.headers(id + 40, true, ":status", "200")),
        row(
            "a stream of the server's",
            Reason.LOST,
            false,
            (peer, id) -> peer.headers(2, true, ":status", "200")),
        row(
            "a window that overflows",
            Reason.LOST,
            false,
            (peer, id) -> {
              peer.credit(0, Integer.MAX_VALUE);
              peer.credit(0, Integer.MAX_VALUE);
            }),
        row(
            "padding beyond the frame",
            Reason.PROTOCOL,
            false,
            (peer, id) -> peer.frame(0, 8, id, (byte) 9)),
        row(
            "a flood of pings",
            Reason.LOST,
            false,
            (peer, id) -> {
              for (int i = 0; i < 1_100; i++) {
                peer.frame(H2Peer.PING, 0, 0, new byte[8]);
              }
            }),
        row(
            "a flood of settings",
            Reason.LOST,
            false,
            (peer, id) -> {
              for (int i = 0; i < 1_100; i++) {
                peer.settings();
              }
            }),
        row(
            "a flood of empty data",
            protocol,
            false,
            (peer, id) -> {
              peer.headers(id, false, ":status", "200");
              for (int i = 0; i < 1_100; i++) {
                peer.frame(H2Peer.DATA, 0, id);
              }
            }),
        row(
            "a reset of no proper length",
            protocol,
            false,
            (peer, id) -> peer.frame(H2Peer.RST_STREAM, 0, id, new byte[3])));
  }

  private static void manyFields(H2Peer peer, int id) throws IOException {
    String[] fields = new String[2 + 2 * 201];
    Arrays.fill(fields, "a");
    fields[0] = ":status";
    fields[1] = "200";
    peer.headers(id, true, fields);
  }

  /** The static table's longest field, again and again. */
  private static byte[] bomb(H2Peer peer) {
    byte[] again = new byte[20_000];
    Arrays.fill(again, (byte) (0x80 | 16));
    return join(peer.encode(":status", "200"), again);
  }

  private static byte[] join(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static void continued(H2Peer peer, int id, byte[] block, int frames) throws IOException {
    int size = (block.length + frames - 1) / frames;
    for (int i = 0; i < frames; i++) {
      byte[] part = Arrays.copyOfRange(block, i * size, Math.min(block.length, (i + 1) * size));
      int flags = i == frames - 1 ? H2Peer.END_HEADERS : 0;
      peer.frame(i == 0 ? H2Peer.HEADERS : H2Peer.CONTINUATION, flags, id, part);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void whatNoServerMaySendIsATypedFailure(
      String name, Reason reason, boolean alone, Malice malice) {
    try (H2Server server =
            H2Server.handling(
                (peer, request) -> {
                  if (request.path().equals("/bad")) {
                    malice.act(peer, request.id);
                  } else if (request.path().equals("/good")) {
                    peer.answer(request, "fine");
                  }
                });
        Rig rig = H2Server.rig()) {
      CompletionStage<Response> neighbour = rig.transport.send(Rig.get(server.url("/neighbour")));
      server.await(() -> server.requests() == 1, "the neighbour's request");
      HeadraceException failure = rig.failure(Rig.get(server.url("/bad")));
      assertThat(failure.reason()).as(failure.toString()).isEqualTo(reason);
      assertThat(failure instanceof BoundExceededException)
          .isEqualTo(reason == Reason.BOUND_EXCEEDED);
      assertThat(failure.getCause() == null || reason == Reason.LOST).isTrue();
      if (alone) {
        assertThat(neighbour.toCompletableFuture()).isNotDone();
        H2Peer peer = server.peer(0);
        H2FailureTest.io(() -> peer.answer(peer.request(1), "fine"));
        assertThat(Rig.text(Rig.await(neighbour))).isEqualTo("fine");
      } else {
        assertThat(Rig.failure(neighbour).reason()).isEqualTo(Reason.LOST);
      }
      assertThat(Rig.text(rig.send(Rig.get(server.url("/good"))))).isEqualTo("fine");
      assertThat(server.connections()).isEqualTo(alone ? 1 : 2);
    }
  }

  @Test
  void whatAServerMaySendIsRead() {
    Map<String, Malice> rows =
        Map.of(
            "/unknown-frames",
            (peer, id) -> {
              peer.frame(10, 0, 0, new byte[7]);
              peer.frame(12, 255, id, new byte[7]);
              peer.frame(200, 0, id, new byte[300]);
              peer.frame(2, 0, id, new byte[5]);
              peer.headers(id, true, ":status", "200");
            },
            "/padded",
            (peer, id) -> {
              peer.frame(
                  H2Peer.HEADERS,
                  H2Peer.END_HEADERS | 8,
                  id,
                  join(join(new byte[] {3}, peer.encode(":status", "200")), new byte[3]));
              peer.frame(H2Peer.DATA, 9, id, new byte[] {2, 0, 0});
            },
            "/interim-trailers",
            (peer, id) -> {
              peer.headers(id, false, ":status", "100");
              peer.headers(id, false, ":status", "103", "link", "x");
              peer.headers(
                  id, false, ":status", "200", "priority", "u=9,,i=?", "content-length", "1");
              peer.frame(H2Peer.DATA, 0, id, (byte) 'x');
              peer.headers(id, true, "checksum", "1");
            },
            "/after-the-end",
            (peer, id) -> {
              peer.headers(id, true, ":status", "200");
              peer.credit(id, 5);
              peer.reset(id, H2Peer.NO_ERROR);
            },
            "/slices",
            (peer, id) ->
                continued(peer, id, peer.encode(":status", "200", "a", "b".repeat(50)), 5));
    try (H2Server server =
            H2Server.handling(
                (peer, request) -> {
                  rows.getOrDefault(request.path(), (p, id) -> {}).act(peer, request.id);
                  if (request.path().equals("/slices")) {
                    peer.frame(H2Peer.DATA, H2Peer.END_STREAM, request.id);
                  }
                });
        Rig rig = H2Server.rig()) {
      for (String path : rows.keySet()) {
        assertThat(rig.send(Rig.get(server.url(path))).status()).as(path).isEqualTo(200);
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void headAnd204And304HaveNoBody() {
    try (H2Server server =
            H2Server.handling(
                (peer, request) -> {
                  String status = request.path().substring(1);
                  peer.headers(request.id, true, ":status", status, "content-length", "5");
                });
        Rig rig = H2Server.rig()) {
      Response head =
          rig.send(
              Rig.call(
                  new Request(Method.HEAD, server.url("/200"), Headers.empty(), Body.empty())));
      assertThat(head.headers().first("content-length")).isEqualTo("5");
      assertThat(head.body().buffered()).isEmpty();
      assertThat(rig.send(Rig.get(server.url("/304"))).body().buffered()).isEmpty();
      assertThat(rig.send(Rig.get(server.url("/204"))).body().buffered()).isEmpty();
      rig.assertFails(Rig.get(server.url("/200")), Reason.TRUNCATED); // the control
    }
  }
}
