package dev.headrace.testing;

import static dev.headrace.testing.ContractRig.exchange;
import static dev.headrace.testing.ContractRig.get;
import static dev.headrace.testing.ContractRig.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The timeouts, on the timer that the transport is given; the body is under them, too. */
final class TimeRows {
  static final List<ContractRow> ALL =
      List.of(
          ContractRow.anyVersion("a server that never answers is IDLE_TIMEOUT", TimeRows::waiting),
          new ContractRow(
              "a server that stalls within the head is IDLE_TIMEOUT",
              rig ->
                  silent(
                      rig, Reply.raw(Step.bytes("HTTP/1.1 200 OK\r\nA: "), Step.stall()), false)),
          ContractRow.anyVersion(
              "a server that stalls before the body is IDLE_TIMEOUT",
              rig -> silent(rig, stalling(0), true)),
          ContractRow.anyVersion(
              "a server that stalls within the body is IDLE_TIMEOUT",
              rig -> silent(rig, stalling(4), true)),
          ContractRow.anyVersion(
              "a server that stalls within a streamed body is IDLE_TIMEOUT", TimeRows::streamed),
          ContractRow.anyVersion("waits for a server that is slow and not silent", TimeRows::slow),
          new ContractRow("a handshake that stalls is CONNECT_TIMEOUT", TimeRows::handshake),
          ContractRow.anyVersion(
              "a caller who is slow to give its body is waited for", TimeRows::slowCaller));

  private TimeRows() {}

  private static void waiting(ContractRig rig) {
    silent(rig, Reply.raw(Step.stall()), false);
  }

  private static ContractRig timed(ContractRig rig) {
    return rig.onFakeTime()
        .with(
            o -> o.connectTimeout(Duration.ofSeconds(10)).idleReadTimeout(Duration.ofSeconds(30)));
  }

  private static Reply stalling(int bytes) {
    return Reply.of(200, "half of it").atContent(bytes, Step.stall());
  }

  private static void silent(ContractRig rig, Reply reply, boolean begun) {
    FaultServer server = timed(rig).handling(r -> reply);
    Call call = get(server.url("/"));
    CompletionStage<Response> stage = rig.start(call);
    server.awaitRequests(1, rig.patience());
    if (begun) {
      rig.until(() -> exchange(call).phase() == Phase.BODY, "the body begins");
    }
    rig.time().advance(Duration.ofMillis(29_999));
    assertFalse(stage.toCompletableFuture().isDone(), "after 29.999 s");
    rig.time().advance(Duration.ofMillis(1));
    HeadraceException failure = rig.failure(stage);
    assertEquals(Reason.IDLE_TIMEOUT, failure.reason());
    assertNotEquals(Sent.NO, failure.sent());
    rig.awaitGivenUp(server, 1);
    assertEquals(0, rig.time().pending(), "timers");
  }

  private static void streamed(ContractRig rig) {
    FaultServer server = timed(rig).handling(r -> stalling(4));
    Call call = ContractRig.streamed(server.url("/"));
    CompletionStage<byte[]> body = rig.send(call).body().collect(100, call);
    rig.time().advance(Duration.ofMillis(29_999));
    assertFalse(body.toCompletableFuture().isDone(), "after 29.999 s");
    rig.time().advance(Duration.ofSeconds(30)); // what came may have come in between
    assertEquals(Reason.IDLE_TIMEOUT, rig.failure(body).reason());
    rig.awaitGivenUp(server, 1);
  }

  private static void slow(ContractRig rig) {
    CompletableFuture<Void> first = new CompletableFuture<>();
    CompletableFuture<Void> second = new CompletableFuture<>();
    FaultServer server =
        timed(rig)
            .handling(
                r ->
                    Reply.of(200, "abcdefghi")
                        .before(Step.until(first))
                        .atContent(4, Step.until(second)));
    Call call = get(server.url("/"));
    CompletionStage<Response> stage = rig.start(call);
    server.awaitRequests(1, rig.patience());
    rig.time().advance(Duration.ofSeconds(20));
    first.complete(null);
    rig.until(() -> exchange(call).phase() == Phase.BODY, "the body begins");
    rig.time().advance(Duration.ofSeconds(20));
    assertFalse(stage.toCompletableFuture().isDone(), "after 40 s");
    second.complete(null);
    assertEquals("abcdefghi", text(rig.await(stage)));
    assertEquals(0, rig.time().pending(), "timers");
  }

  private static void handshake(ContractRig rig) {
    FaultServer mute = timed(rig).serving(FaultServer.builder().onAccept(1, Step.stall()));
    Call call = get(Url.parse("https://127.0.0.1:" + mute.port() + "/"));
    CompletionStage<Response> stage = rig.start(call);
    rig.until(() -> mute.connections() == 1, "connected");
    rig.time().advance(Duration.ofMillis(9_999));
    assertFalse(stage.toCompletableFuture().isDone(), "after 9.999 s");
    rig.time().advance(Duration.ofMillis(1));
    HeadraceException failure = rig.failure(stage);
    assertEquals(Reason.CONNECT_TIMEOUT, failure.reason());
    assertEquals(Sent.NO, failure.sent());
    mute.awaitClosed(1, rig.patience());
    assertEquals(0, rig.time().pending(), "timers");
  }

  private static void slowCaller(ContractRig rig) {
    FaultServer server = timed(rig).handling(r -> Reply.of(200, r.text()));
    for (long length : List.of(-1L, 4L)) {
      ContractSource source = new ContractSource(rig);
      Call call = ContractRig.post(server.url("/"), Body.repeatable(() -> source, length));
      CompletionStage<Response> stage = rig.start(call);
      source.awaitDemand();
      rig.time().advance(Duration.ofMinutes(5));
      assertFalse(stage.toCompletableFuture().isDone(), "after 5 min");
      source.give("late");
      source.finish();
      assertEquals("late", text(rig.await(stage)));
    }
  }
}
