package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.headrace.cache.Caching;
import dev.headrace.core.Headers;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.retry.RetryPolicy;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Received;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole client, over real sockets, against servers that frame their responses badly. */
class FramingTableTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static volatile Reply reply = Reply.of(200);
  private static FaultServer server;
  private static ApiClient api;

  @BeforeAll
  static void start() {
    server = FaultServer.handling(r -> r.target().equals("/row") ? reply : Reply.of(200, "fine"));
    api = Headrace.client(server.base()).retry(RetryPolicy.none()).build();
  }

  @AfterAll
  static void stop() {
    api.close();
    server.close();
  }

  static Stream<FramingTable.Row> rows() {
    return FramingTable.rows().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void aRowEndsAsItSaysAndItsNeighbourIsRead(FramingTable.Row row) {
    for (boolean streamed : new boolean[] {false, true}) {
      Hostile hostile = row.hostile();
      reply = hostile.reply().get();
      assertThat(outcome(hostile.method(), streamed)).isEqualTo(hostile.outcome());
      int used = lastConnection();
      if (!hostile.reused()) {
        server.awaitClosed(used, PATIENCE);
      }
      assertThat(api.get("/fine").fetch(String.class)).isEqualTo("fine");
      assertThat(lastConnection() == used)
          .as("the connection is used again")
          .isEqualTo(hostile.reused());
      if (!row.neighbour().isEmpty()) {
        reply = Reply.raw(Step.bytes(row.neighbour()));
        assertThat(outcome("GET", streamed)).as("control: its neighbour").isEqualTo("200 hi");
      }
    }
  }

  @Test
  void whatIsRefusedMayHaveBeenProcessed() {
    reply = Reply.raw(Step.bytes("SSH-2.0-x\r\n\r\n"), Step.close());
    TransportException refused =
        catchThrowableOfType(TransportException.class, () -> api.get("/row").fetch(String.class));
    assertThat(refused.sent()).isEqualTo(Sent.YES);
    assertThat(refused.attempts()).isOne();
  }

  /** D3: not one of those that are cached or sent again, whatever it may mean. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {600, 999})
  void aStatusBeyondTheKnownOnesIsNeitherCachedNorRepeated(int status) {
    reply = Reply.of(status, "odd");
    try (ApiClient caching = Headrace.client(server.base()).cache(Caching.ttl()).build()) {
      for (int i = 1; i <= 2; i++) {
        int before = server.requests();
        ApiResponse<String> answer = caching.get("/row").anyStatus().send(String.class);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(server.requests() - before).isOne();
      }
      reply = Reply.of(200, "usual");
      int before = server.requests();
      caching.get("/row").fetch(String.class);
      caching.get("/row").fetch(String.class);
      assertThat(server.requests() - before).as("control: this one is cached").isOne();
    }
  }

  /** D24, D25, D31. */
  @Test
  void whatIsToleratedIsReadInOneWay() {
    reply =
        Reply.raw(
            Step.bytes(FramingTable.OK + "A: x\r\n\t y\r\nB: \u0080\u00ff\r\n" + FramingTable.HI));
    Headers headers = api.get("/row").send(String.class).headers();
    assertThat(headers.all("A")).containsExactly("x y");
    assertThat(headers.all("B")).containsExactly("\u0080\u00ff");
    reply =
        Reply.raw(
            Step.bytes(
                FramingTable.OK
                    + "Transfer-Encoding: chunked\r\nA: x\r\n\r\n2\r\nhi\r\n0\r\n"
                    + "Set-Cookie: a=b\r\nContent-Length: 9\r\nA: y\r\n\r\n"));
    Headers withTrailers = api.get("/row").send(String.class).headers();
    assertThat(withTrailers.size()).isEqualTo(2);
    assertThat(withTrailers.all("A")).containsExactly("x");
  }

  private static String outcome(String method, boolean streamed) {
    return Hostile.outcome(api.request(method, "/row").options(o -> o.streamed(streamed)));
  }

  private static int lastConnection() {
    List<Received> received = server.received();
    return received.get(received.size() - 1).connection();
  }
}
