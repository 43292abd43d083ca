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
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Http2;
import dev.headrace.testing.Http2Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no server may send: each is a typed failure of its exchange, within bounds. */
class H2ProtocolTest {
  private static final int SAMPLE = 15;

  static List<Arguments> rows() {
    return Sweeps.of(H2Malice.all().toList(), SAMPLE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void whatNoServerMaySendIsATypedFailure(
      String name, Reason reason, boolean alone, H2Malice malice) {
    try (FaultServer server =
            H2.handling(
                request -> {
                  if (request.target().equals("/bad")) {
                    malice.act(request.connection(), request.id());
                  } else if (request.target().equals("/good")) {
                    H2.answer(request, "fine");
                  }
                });
        Rig rig = H2.rig()) {
      CompletionStage<Response> neighbour = rig.transport.send(Rig.get(server.url("/neighbour")));
      Rig.until(() -> server.requests() == 1, "the neighbour's request");
      HeadraceException failure = rig.failure(Rig.get(server.url("/bad")));
      assertThat(failure.reason()).as(failure.toString()).isEqualTo(reason);
      assertThat(failure instanceof BoundExceededException)
          .isEqualTo(reason == Reason.BOUND_EXCEEDED);
      assertThat(failure.getCause() == null || reason == Reason.LOST).isTrue();
      if (alone) {
        assertThat(neighbour.toCompletableFuture()).isNotDone();
        Http2Connection connection = server.http2(1);
        H2.answer(connection.stream(1), "fine");
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
    Map<String, H2Malice> rows =
        Map.of(
            "/unknown-frames",
            (connection, id) -> {
              connection.frame(10, 0, 0, new byte[7]);
              connection.frame(12, 255, id, new byte[7]);
              connection.frame(200, 0, id, new byte[300]);
              connection.frame(2, 0, id, new byte[5]);
              connection.headers(id, true, ":status", "200");
            },
            "/padded",
            (connection, id) -> {
              connection.frame(
                  Http2.HEADERS,
                  Http2.END_HEADERS | 8,
                  id,
                  H2Malice.join(
                      H2Malice.join(new byte[] {3}, connection.encode(":status", "200")),
                      new byte[3]));
              connection.frame(Http2.DATA, 9, id, new byte[] {2, 0, 0});
            },
            "/interim-trailers",
            (connection, id) -> {
              connection.headers(id, false, ":status", "100");
              connection.headers(id, false, ":status", "103", "link", "x");
              connection.headers(
                  id, false, ":status", "200", "priority", "u=9,,i=?", "content-length", "1");
              connection.frame(Http2.DATA, 0, id, (byte) 'x');
              connection.headers(id, true, "checksum", "1");
            },
            "/after-the-end",
            (connection, id) -> {
              connection.headers(id, true, ":status", "200");
              connection.windowUpdate(id, 5);
              connection.frame(Http2.RST_STREAM, 0, id, new byte[4]);
            },
            "/slices",
            (connection, id) ->
                H2Malice.continued(
                    connection, id, connection.encode(":status", "200", "a", "b".repeat(50)), 5));
    try (FaultServer server =
            H2.handling(
                request -> {
                  rows.getOrDefault(request.target(), (p, id) -> {})
                      .act(request.connection(), request.id());
                  if (request.target().equals("/slices")) {
                    request.data(true);
                  }
                });
        Rig rig = H2.rig()) {
      for (String path : rows.keySet()) {
        assertThat(rig.send(Rig.get(server.url(path))).status()).as(path).isEqualTo(200);
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void headAnd204And304HaveNoBody() {
    try (FaultServer server =
            H2.handling(
                request -> {
                  String status = request.target().substring(1);
                  request.headers(true, ":status", status, "content-length", "5");
                });
        Rig rig = H2.rig()) {
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
