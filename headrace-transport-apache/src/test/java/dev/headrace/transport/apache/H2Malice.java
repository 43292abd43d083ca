package dev.headrace.transport.apache;

import dev.headrace.core.Reason;
import dev.headrace.testing.Http2;
import dev.headrace.testing.Http2Connection;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** One thing that no server may do to the stream of a request. */
@FunctionalInterface
interface H2Malice {
  void act(Http2Connection connection, int id);

  private static Arguments row(String name, Reason reason, boolean alone, H2Malice malice) {
    return Arguments.of(name, reason, alone, malice);
  }

  private static H2Malice head(String... fields) {
    return (connection, id) -> connection.headers(id, true, fields);
  }

  private static H2Malice body(int length, String... fields) {
    return (connection, id) -> {
      connection.headers(id, false, fields);
      connection.frame(Http2.DATA, Http2.END_STREAM, id, new byte[length]);
    };
  }

  /** Name, reason, whether the neighbours on the connection go on, and what the server does. */
  static Stream<Arguments> all() {
    return Stream.of(heads(), streams(), connections()).flatMap(rows -> rows);
  }

  /** Header sections that are none. */
  private static Stream<Arguments> heads() {
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
            (connection, id) ->
                connection.frame(
                    Http2.HEADERS,
                    Http2.END_HEADERS | Http2.END_STREAM,
                    id,
                    join(connection.encode(":status", "200"), new byte[] {0, 0, 1, 'x'}))),
        row("connection", protocol, true, head(":status", "200", "connection", "close")),
        row("keep-alive", protocol, true, head(":status", "200", "keep-alive", "timeout=5")),
        row("chunked", protocol, true, head(":status", "200", "transfer-encoding", "chunked")),
        row("upgrade", protocol, true, head(":status", "200", "upgrade", "h2c")),
        row("a line feed in a value", protocol, true, head(":status", "200", "a", "b\nc")),
        row("a NUL in a value", protocol, true, head(":status", "200", "a", "b\0c")));
  }

  /** What ends the stream. */
  private static Stream<Arguments> streams() {
    Reason protocol = Reason.PROTOCOL;
    return Stream.of(
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
            (connection, id) -> {
              for (int i = 0; i < 50; i++) {
                connection.headers(id, false, ":status", "100");
              }
            }),
        row(
            "a flood of 103",
            protocol,
            true,
            (connection, id) -> {
              for (int i = 0; i < 50; i++) {
                connection.headers(id, false, ":status", "103");
              }
            }),
        row(
            "trailers that are not the end",
            protocol,
            true,
            (connection, id) -> {
              connection.headers(id, false, ":status", "200");
              connection.frame(Http2.DATA, 0, id, new byte[1]);
              connection.headers(id, false, "a", "b");
            }),
        row(
            "a status in trailers",
            protocol,
            true,
            (connection, id) -> {
              connection.headers(id, false, ":status", "200");
              connection.frame(Http2.DATA, 0, id, new byte[1]);
              connection.headers(id, true, ":status", "200");
            }),
        row(
            "a body before the head",
            protocol,
            true,
            (connection, id) -> connection.frame(Http2.DATA, 0, id, new byte[9])),
        row("too many fields", Reason.BOUND_EXCEEDED, true, H2Malice::manyFields),
        row(
            "too many bytes",
            Reason.BOUND_EXCEEDED,
            true,
            (connection, id) ->
                continued(
                    connection,
                    id,
                    connection.encode(":status", "200", "a", "x".repeat(70_000)),
                    6)));
  }

  /** What ends the connection, and the neighbours with it. */
  private static Stream<Arguments> connections() {
    Reason protocol = Reason.PROTOCOL;
    return Stream.of(
        row(
            "a bomb: 60 bytes for each one on the wire",
            Reason.BOUND_EXCEEDED,
            false,
            (connection, id) -> continued(connection, id, bomb(connection), 2)),
        row(
            "a flood of continuations",
            protocol,
            false,
            (connection, id) -> {
              connection.frame(Http2.HEADERS, 0, id, connection.encode(":status", "200"));
              for (int i = 0; i < 1_100; i++) {
                connection.frame(Http2.CONTINUATION, 0, id);
              }
            }),
        row(
            "a flood of small continuations",
            protocol,
            false,
            (connection, id) -> {
              connection.frame(Http2.HEADERS, 0, id, connection.encode(":status", "200"));
              for (int i = 0; i < 50; i++) {
                connection.frame(Http2.CONTINUATION, 0, id, connection.encode("a", "b"));
              }
            }),
        row(
            "another frame within a head",
            Reason.LOST,
            false,
            (connection, id) -> {
              connection.frame(Http2.HEADERS, 0, id, connection.encode(":status", "200"));
              connection.frame(Http2.PING, 0, 0, new byte[8]);
            }),
        row(
            "what is no compression",
            protocol,
            false,
            (connection, id) ->
                connection.frame(Http2.HEADERS, 5, id, new byte[] {(byte) 0xff, -1, -1, -1})),
        row(
            "a frame that is too long",
            Reason.LOST,
            false,
            (connection, id) -> connection.frame(Http2.DATA, 0, id, new byte[16_385])),
        row(
            "a pushed request",
            protocol,
            false,
            (connection, id) ->
                connection.frame(
                    5,
                    Http2.END_HEADERS,
                    id,
                    join(
                        ByteBuffer.allocate(4).putInt(2).array(),
                        connection.encode(":method", "GET", ":path", "/")))),
        row(
            "a stream that nobody opened",
            Reason.LOST,
            false,
            (connection, id) -> connection.headers(id + 40, true, ":status", "200")),
        row(
            "a stream of the server's",
            Reason.LOST,
            false,
            (connection, id) -> connection.headers(2, true, ":status", "200")),
        row(
            "a window that overflows",
            Reason.LOST,
            false,
            (connection, id) -> {
              connection.windowUpdate(0, Integer.MAX_VALUE);
              connection.windowUpdate(0, Integer.MAX_VALUE);
            }),
        row(
            "padding beyond the frame",
            Reason.PROTOCOL,
            false,
            (connection, id) -> connection.frame(0, 8, id, (byte) 9)),
        row(
            "a flood of pings",
            Reason.LOST,
            false,
            (connection, id) -> {
              for (int i = 0; i < 1_100; i++) {
                connection.frame(Http2.PING, 0, 0, new byte[8]);
              }
            }),
        row(
            "a flood of settings",
            Reason.LOST,
            false,
            (connection, id) -> {
              for (int i = 0; i < 1_100; i++) {
                connection.settings();
              }
            }),
        row(
            "a flood of empty data",
            protocol,
            false,
            (connection, id) -> {
              connection.headers(id, false, ":status", "200");
              for (int i = 0; i < 1_100; i++) {
                connection.frame(Http2.DATA, 0, id);
              }
            }),
        row(
            "a reset of no proper length",
            protocol,
            false,
            (connection, id) -> connection.frame(Http2.RST_STREAM, 0, id, new byte[3])));
  }

  private static void manyFields(Http2Connection connection, int id) {
    String[] fields = new String[2 + 2 * 201];
    Arrays.fill(fields, "a");
    fields[0] = ":status";
    fields[1] = "200";
    connection.headers(id, true, fields);
  }

  /** The static table's longest field, again and again. */
  private static byte[] bomb(Http2Connection connection) {
    byte[] again = new byte[20_000];
    Arrays.fill(again, (byte) (0x80 | 16));
    return join(connection.encode(":status", "200"), again);
  }

  static byte[] join(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  static void continued(Http2Connection connection, int id, byte[] block, int frames) {
    int size = (block.length + frames - 1) / frames;
    for (int i = 0; i < frames; i++) {
      byte[] part = Arrays.copyOfRange(block, i * size, Math.min(block.length, (i + 1) * size));
      int flags = i == frames - 1 ? Http2.END_HEADERS : 0;
      connection.frame(i == 0 ? Http2.HEADERS : Http2.CONTINUATION, flags, id, part);
    }
  }
}
