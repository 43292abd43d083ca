package dev.headrace;

import static dev.headrace.ClientFixture.gzip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.MatrixRig.Told;
import dev.headrace.cache.Caching;
import dev.headrace.core.Body;
import dev.headrace.core.BoundExceededException;
import dev.headrace.core.DecodingException;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.ResponseException;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Received;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import dev.headrace.testing.StreamedBody;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What servers answer wrongly, or not at all, through the whole client on real sockets: a row of
 * the fault matrix each. Requests are counted at the server.
 */
@Timeout(120)
class FaultMatrixTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
  private static final byte[] BOMB = gzip("x".repeat(4 << 20));

  /**
   * A fault that every attempt of a call meets.
   *
   * @param row its number
   * @param reply what the server does
   * @param type what the call fails with
   * @param told what the failure says of a single attempt
   * @param repeated whether what does no harm is sent again
   */
  record Fault(
      int row, Reply reply, Class<? extends HeadraceException> type, Told told, boolean repeated) {
    @Override
    public String toString() {
      return "row " + row + ": " + told.reason();
    }
  }

  private static Fault wire(int row, Reason reason, Phase phase, boolean repeated, Step... steps) {
    Told told = new Told(reason, phase, Sent.YES, 1);
    return new Fault(row, Reply.raw(steps), TransportException.class, told, repeated);
  }

  private static Step[] cut(String bytes) {
    return new Step[] {Step.bytes(bytes), Step.close()};
  }

  private static Reply coded(byte[] body) {
    return Reply.of(200, body).header("Content-Encoding", "gzip");
  }

  static Stream<Fault> faults() {
    Told bomb = new Told(Reason.BOUND_EXCEEDED, Phase.BODY, Sent.YES, 1);
    Told noise = new Told(Reason.DECODING, Phase.BODY, Sent.YES, 1);
    return Stream.of(
        wire(11, Reason.LOST, Phase.WAIT, true, Step.close()),
        wire(12, Reason.LOST, Phase.WAIT, true, Step.reset()),
        wire(24, Reason.LOST, Phase.HEADERS, true, cut("HTTP/1.1 20")),
        wire(25, Reason.LOST, Phase.HEADERS, true, cut(OK + "X-Na")),
        wire(26, Reason.LOST, Phase.HEADERS, true, cut(OK + "X-Name: val")),
        wire(27, Reason.LOST, Phase.HEADERS, true, cut(OK + "X-Name: value\r\n")),
        wire(28, Reason.TRUNCATED, Phase.BODY, true, cut(OK + "Content-Length: 9\r\n\r\nhalf")),
        wire(29, Reason.TRUNCATED, Phase.BODY, true, cut(CHUNKED + "5")),
        wire(30, Reason.TRUNCATED, Phase.BODY, true, cut(CHUNKED + "5\r\nhal")),
        wire(31, Reason.TRUNCATED, Phase.BODY, true, cut(CHUNKED + "2\r\nhi\r\n0")),
        wire(32, Reason.PROTOCOL, Phase.BODY, true, cut(CHUNKED + "zz\r\nhi\r\n")),
        wire(33, Reason.PROTOCOL, Phase.HEADERS, false, cut("SSH-2.0-OpenSSH\r\n\r\n")),
        wire(
            35,
            Reason.TRUNCATED,
            Phase.BODY,
            true,
            cut(OK + "Content-Length: 10\r\n\r\n123456789")),
        wire(36, Reason.PROTOCOL, Phase.HEADERS, false, cut("HTTP/1.1 103 E\r\n\r\n".repeat(500))),
        new Fault(37, coded(BOMB), BoundExceededException.class, bomb, false),
        new Fault(
            37,
            coded("none".getBytes(StandardCharsets.UTF_8)),
            DecodingException.class,
            noise,
            false));
  }

  private static Function<Received, Reply> answering(Reply fault) {
    return request -> request.path().equals(MatrixRig.AFTER) ? Reply.of(200, "fine") : fault;
  }

  @ParameterizedTest
  @MethodSource("faults")
  void rows11To37AGetIsSentAsOftenAsItSaysAndEndsTyped(Fault fault) {
    assertEnds(fault, "GET", fault.repeated() ? 2 : 1);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void rows11To37APostIsOnTheWireOnce(Fault fault) {
    assertEnds(fault, "POST", 1);
  }

  private static void assertEnds(Fault fault, String method, int sends) {
    try (FaultServer server = FaultServer.handling(answering(fault.reply()));
        MatrixRig rig = new MatrixRig(server.base(), client -> client.cache(Caching.ttl()))) {
      HeadraceException failure = rig.failure(rig.send(method, "/x"));
      Told told = fault.told();
      assertThat(failure).isInstanceOf(fault.type());
      assertThat(Told.of(failure))
          .isEqualTo(new Told(told.reason(), told.phase(), told.sent(), sends));
      assertThat(server.requests()).as("requests on the wire").isEqualTo(sends);
      if (fault.type() == TransportException.class) { // what came whole is kept as it came
        assertThat(rig.api.cacheStats().entries()).as("in the cache").isZero();
      }
      rig.assertGivenBackAndServed(sends);
    }
  }

  @Test
  void controlAnAnswerThatIsWholeIsNoFault() {
    Fault none =
        wire(0, Reason.LOST, Phase.WAIT, true, Step.bytes(OK + "Content-Length: 0\r\n\r\n"));
    assertThatThrownBy(() -> assertEnds(none, "GET", 2))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a failure of Headrace's");
  }

  private static FaultServer dyingAtItsSecondRequest() {
    return FaultServer.handling(
        request ->
            request.connection() == 1 && request.number() == 2
                ? Reply.raw(Step.close())
                : Reply.of(200, "fine"));
  }

  @Test
  void row14AGetOnAConnectionThatDiesIsSentAgainAndShowsIt() {
    try (FaultServer server = dyingAtItsSecondRequest();
        MatrixRig rig = new MatrixRig(server.base())) {
      assertThat(rig.outcome(rig.send("GET", "/1")).attempts()).isOne();
      assertThat(rig.outcome(rig.send("GET", "/2")).attempts()).isEqualTo(2);
      assertThat(server.received()).extracting(Received::path).containsExactly("/1", "/2", "/2");
      assertThat(server.connections()).isEqualTo(2);
      rig.assertGivenBackAndServed(3);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void row15APostOnAConnectionThatDiesIsSentAgainOnlyWithAKey(boolean keyed) {
    try (FaultServer server = dyingAtItsSecondRequest();
        MatrixRig rig = new MatrixRig(server.base())) {
      assertThat(rig.outcome(rig.send("GET", "/1")).attempts()).isOne();
      RequestSpec post = rig.api.post("/2").text("pay");
      CompletableFuture<ApiResponse<String>> call =
          (keyed ? post.idempotencyKey("k") : post).sendAsync(String.class);
      List<String> keys = keyed ? List.of("k", "k") : java.util.Collections.singletonList(null);
      if (keyed) {
        assertThat(rig.outcome(call).attempts()).isEqualTo(2);
      } else {
        assertThat(Told.of(rig.failure(call)))
            .isEqualTo(new Told(Reason.LOST, Phase.WAIT, Sent.YES, 1));
      }
      assertThat(server.received())
          .filteredOn(request -> request.method().equals("POST"))
          .extracting(request -> request.headers().first("Idempotency-Key"))
          .isEqualTo(keys);
      rig.assertGivenBackAndServed(keyed ? 3 : 2);
    }
  }

  @Test
  void row16AWriteThatFailsHalfWayClosesItsSourceAndIsNotRepeated() {
    AtomicInteger closed = new AtomicInteger();
    try (FaultServer server =
            FaultServer.builder()
                .beforeContent(
                    request -> request.method().equals("POST") ? Reply.raw(Step.reset()) : null)
                .handler(request -> Reply.of(200, "fine"))
                .start();
        MatrixRig rig = new MatrixRig(server.base())) {
      Body half = StreamedBody.stalling(new byte[1_000]);
      Body body = Body.once(half.publisher(), 2_000, closed::incrementAndGet);
      HeadraceException failure =
          rig.failure(
              rig.api
                  .post("/x")
                  .body(body, "application/octet-stream")
                  .options(o -> o.safeToRepeat(true)) // and yet: it can be read once
                  .sendAsync(String.class));
      assertThat(Told.of(failure))
          .isEqualTo(new Told(Reason.WRITE_FAILED, Phase.WRITE, Sent.MAYBE, 1));
      assertThat(closed).hasValue(1);
      assertThat(server.requests()).isOne();
      rig.assertGivenBackAndServed(1);
    }
  }

  @Test
  void row17AnEarlyAnswerIsTheAnswerAndTheUploadStops() {
    byte[] big = new byte[64 << 20];
    try (FaultServer server =
            FaultServer.builder()
                .beforeContent(
                    request -> request.method().equals("POST") ? Reply.of(413, "too big") : null)
                .handler(request -> Reply.of(200, "fine"))
                .start();
        MatrixRig rig = new MatrixRig(server.base())) {
      HeadraceException failure =
          rig.failure(
              rig.api.post("/x").bytes(big, "application/octet-stream").sendAsync(String.class));
      assertThat(failure)
          .isInstanceOfSatisfying(
              ResponseException.class,
              refused -> {
                assertThat(refused.status()).isEqualTo(413);
                assertThat(refused.bodyText()).isEqualTo("too big");
                assertThat(refused.attempts()).isOne();
              });
      rig.assertGivenBackAndServed(1);
    }
  }

  @Test
  void row19A417IsAnAnswerLikeAnyOther() {
    try (FaultServer server = FaultServer.handling(answering(Reply.of(417)));
        MatrixRig rig = new MatrixRig(server.base())) {
      HeadraceException failure = rig.failure(rig.send("POST", "/x"));
      assertThat(Told.of(failure).attempts()).isOne();
      assertThat(((ResponseException) failure).status()).isEqualTo(417);
      assertThat(server.received().get(0).headers().contains("Expect")).isFalse();
      rig.assertGivenBackAndServed(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD 200", "GET 204", "GET 304"})
  void row34ABodyThatIsNotDueIsNobodys(String what) {
    String status = what.substring(what.indexOf(' ') + 1);
    Step junk = Step.bytes("HTTP/1.1 " + status + " X\r\nContent-Length: 4\r\n\r\njunk");
    try (FaultServer server = FaultServer.handling(answering(Reply.raw(junk)));
        MatrixRig rig = new MatrixRig(server.base())) {
      ApiResponse<String> answer =
          rig.outcome(
              rig.api
                  .request(what.substring(0, what.indexOf(' ')), "/x")
                  .anyStatus()
                  .sendAsync(String.class));
      assertThat(answer.status()).isEqualTo(Integer.parseInt(status));
      assertThat(answer.data()).isNullOrEmpty();
      rig.assertGivenBackAndServed(1);
    }
  }

  record Post(int id) {}

  @Test
  void row38WhatCannotBeMappedSaysWhatCameAndHidesSecrets() {
    String body = "{\"id\": \"canary\", \"token\": \"canary-1\"}";
    try (FaultServer server = FaultServer.handling(answering(Reply.of(200, body)));
        MatrixRig rig = new MatrixRig(server.base())) {
      HeadraceException failure =
          rig.failure(rig.api.get("/x?access_token=canary-2").sendAsync(Post.class));
      assertThat(failure).isInstanceOf(DecodingException.class);
      assertThat(Told.of(failure)).isEqualTo(new Told(Reason.DECODING, Phase.DECODE, Sent.YES, 1));
      assertThat(failure.toString()).doesNotContain("canary-1").doesNotContain("canary-2");
      rig.assertGivenBackAndServed(1);
    }
  }
}
