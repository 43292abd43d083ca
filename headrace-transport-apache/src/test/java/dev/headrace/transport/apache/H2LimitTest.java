package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Response;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Http2;
import dev.headrace.testing.Http2Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How many streams a server allows, at a time and on a connection, and who has to wait. */
class H2LimitTest {
  /** Each connection ends after twenty requests, with those that are on their way unprocessed. */
  @Test
  void everyPostIsProcessedOnceThoughTheServerEndsConnectionAfterConnection() {
    Map<Http2Connection, AtomicInteger> counts = new ConcurrentHashMap<>();
    List<String> processed = new CopyOnWriteArrayList<>();
    try (FaultServer server =
            H2.greeting(
                connection -> connection.settings(Http2.MAX_CONCURRENT_STREAMS, 5),
                request -> {
                  Http2Connection connection = request.connection();
                  synchronized (connection) {
                    AtomicInteger count =
                        counts.computeIfAbsent(connection, p -> new AtomicInteger());
                    if (request.id() > 39) {
                      return;
                    }
                    processed.add(request.target());
                    if (count.incrementAndGet() == 20) {
                      connection.goAway(39, Http2.NO_ERROR); // the twentieth
                    }
                    H2.answer(request, "fine");
                  }
                });
        Rig rig = H2.rig()) {
      List<Call> calls = new ArrayList<>();
      int count = Sweeps.isFull() ? 1_000 : 100;
      for (int i = 0; i < count; i++) {
        calls.add(Rig.post(server.url("/" + i), Body.of(new byte[20])));
      }
      for (CompletionStage<Response> stage : H2.send(rig, calls)) {
        assertThat(Rig.text(Rig.await(stage))).isEqualTo("fine");
      }
      assertThat(processed).hasSize(count).doesNotHaveDuplicates();
      assertThat(server.connections()).isEqualTo(count / 20);
      assertThat(calls).anyMatch(H2::wasUnprocessed);
      assertThat(rig.transport.inFlight()).isZero();
    }
  }

  @Test
  void aConnectionThatEndsBeforeItsStreamsBeganIsReplaced() {
    try (FaultServer server =
            H2.greeting(
                connection ->
                    connection.settings(
                        Http2.MAX_CONCURRENT_STREAMS, connection.number() == 1 ? 1 : 100),
                request -> {
                  if (request.connection().number() == 1) {
                    request.connection().goAway(request.id(), Http2.NO_ERROR);
                  }
                  H2.answer(request, "fine");
                });
        Rig rig = H2.rig()) {
      for (CompletionStage<Response> stage : H2.send(rig, H2.calls(server, 30))) {
        assertThat(Rig.text(Rig.await(stage))).isEqualTo("fine");
      }
      assertThat(server.connections()).isEqualTo(2);
      assertThat(server.requests()).isEqualTo(30);
    }
  }

  @Test
  void moreThanTheServersStreamsAreQueuedForNotFailed() {
    AtomicInteger open = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (FaultServer server =
            H2.greeting(
                connection -> connection.settings(Http2.MAX_CONCURRENT_STREAMS, 3),
                request -> {
                  most.accumulateAndGet(open.incrementAndGet(), Math::max);
                  open.decrementAndGet();
                  H2.answer(request, request.target());
                });
        Rig rig = H2.rig()) {
      List<CompletionStage<Response>> stages = H2.send(rig, H2.calls(server, 100));
      for (int i = 0; i < stages.size(); i++) {
        assertThat(Rig.text(Rig.await(stages.get(i)))).isEqualTo("/" + i);
      }
      assertThat(server.connections()).isEqualTo(1);
      assertThat(most.get()).isBetween(1, 3);
    }
  }

  @Test
  void aLimitOfStreamsHoldsUntilAnotherOneIsStated() {
    try (FaultServer server =
            H2.greeting(
                connection -> connection.settings(Http2.MAX_CONCURRENT_STREAMS, 2), request -> {});
        Rig rig = H2.rig()) {
      List<CompletionStage<Response>> stages = H2.send(rig, H2.calls(server, 6));
      Rig.until(() -> server.requests() == 2, "two requests");
      Http2Connection connection = server.http2(1);
      connection.settings(Http2.INITIAL_WINDOW_SIZE, 70_000); // says nothing of streams
      connection.ping();
      Rig.until(() -> connection.acknowledgedPings() == 1, "the settings are known");
      assertThat(server.requests()).isEqualTo(2);
      connection.settings(Http2.MAX_CONCURRENT_STREAMS, 0);
      H2.answer(connection.stream(1), "1");
      connection.ping();
      Rig.until(() -> connection.acknowledgedPings() == 2, "none is allowed");
      assertThat(server.requests()).isEqualTo(2);
      connection.settings(Http2.MAX_CONCURRENT_STREAMS, 100);
      Rig.until(() -> server.requests() == 6, "all");
      connection.streams().stream().filter(r -> r.id() != 1).forEach(r -> H2.answer(r, "late"));
      stages.forEach(Rig::await);
      assertThat(server.connections()).isEqualTo(1);
    }
  }
}
