package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.testing.FakeTime;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server does to streams, and what their exchanges say of it. */
class H2FailureTest {

  private static List<CompletionStage<Response>> send(Rig rig, List<Call> calls) {
    List<CompletionStage<Response>> stages = new ArrayList<>();
    calls.forEach(call -> stages.add(rig.transport.send(call)));
    return stages;
  }

  private static List<Call> calls(H2Server server, int count) {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(Rig.get(server.url("/" + i)));
    }
    return calls;
  }

  /** Whether the server said of the call's request that it has not processed it. */
  private static boolean wasUnprocessed(Call call) {
    return !call.journal().events(Unprocessed.class).isEmpty();
  }

  @Test
  void streamsAboveTheLastOfAGoAwayGoToTheNextConnectionAndTheOthersFinish() {
    List<H2Peer> first = new ArrayList<>();
    try (H2Server server =
            H2Server.greeting(
                peer -> {
                  first.add(peer);
                  peer.settings();
                },
                (peer, request) -> {
                  if (peer != first.get(0)) {
                    Rig.until(() -> request.ended, "the body");
                    peer.answer(request, "new" + request.body().length);
                  }
                });
        Rig rig = H2Server.rig()) {
      List<Call> calls = calls(server, 9);
      calls.add(Rig.post(server.url("/post"), Body.of(new byte[100])));
      List<CompletionStage<Response>> stages = send(rig, calls);
      server.await(() -> server.requests() == 10, "ten requests");
      H2Peer peer = server.peer(0);
      Rig.until(() -> peer.requests().values().stream().allMatch(r -> r.ended), "all whole");
      io(() -> peer.goAway(7, H2Peer.NO_ERROR)); // streams 1, 3, 5 and 7
      peer.requests().values().stream()
          .filter(r -> r.id <= 7)
          .forEach(r -> io(() -> peer.answer(r, "old")));
      for (int i = 0; i < 10; i++) {
        String body = i < 4 ? "old" : i < 9 ? "new0" : "new100";
        assertThat(Rig.text(Rig.await(stages.get(i)))).isEqualTo(body);
        assertThat(wasUnprocessed(calls.get(i))).isEqualTo(i >= 4);
        assertThat(Rig.exchange(calls.get(i)).sent()).isEqualTo(Sent.YES);
      }
      assertThat(server.connections()).isEqualTo(2);
      Rig.until(() -> rig.leased() == 1, "the old connection is closed");
    }
  }

  @Test
  void aRefusedStreamIsSentOnceMore() {
    AtomicInteger requests = new AtomicInteger();
    try (H2Server server =
            H2Server.handling(
                (peer, request) -> {
                  if (requests.incrementAndGet() == 1) {
                    peer.reset(request.id, H2Peer.REFUSED_STREAM);
                  } else {
                    Rig.until(() -> request.ended, "the body");
                    peer.answer(request, "fine" + request.body().length);
                  }
                });
        Rig rig = H2Server.rig()) {
      Call call = Rig.post(server.url("/"), Body.of(new byte[10]));
      assertThat(Rig.text(rig.send(call))).isEqualTo("fine10");
      assertThat(wasUnprocessed(call)).isTrue();
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aStreamThatIsRefusedAgainWasNotSent() {
    try (H2Server server = H2Server.handling((peer, r) -> peer.reset(r.id, H2Peer.REFUSED_STREAM));
        Rig rig = H2Server.rig()) {
      Call call = Rig.post(server.url("/"), Body.of(new byte[10]));
      HeadraceException failure = rig.failure(call);
      assertThat(failure.reason()).isEqualTo(Reason.LOST);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(Rig.exchange(call).sent()).isEqualTo(Sent.NO);
      assertThat(server.requests()).isEqualTo(2);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aBodyThatCanBeReadOnceIsNotSentOnceMore() {
    try (H2Server server = H2Server.handling((peer, r) -> peer.reset(r.id, H2Peer.REFUSED_STREAM));
        Rig rig = H2Server.rig();
        SubmissionPublisher<ByteBuffer> source = new SubmissionPublisher<>(Runnable::run, 8)) {
      HeadraceException failure =
          rig.failure(Rig.post(server.url("/"), Body.once(source, -1, () -> {})));
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  @Test
  void theWaitForTheNextConnectionIsNoSilenceOfTheServers() {
    AtomicInteger connections = new AtomicInteger();
    FakeTime time = new FakeTime();
    try (H2Server server =
            H2Server.greeting(
                peer -> {
                  if (connections.incrementAndGet() == 2) {
                    time.advance(Duration.ofSeconds(2)); // longer than idle
                  }
                  peer.settings();
                },
                (peer, request) -> {
                  if (connections.get() == 1) {
                    peer.goAway(0, H2Peer.NO_ERROR);
                  } else {
                    peer.answer(request, "fine");
                  }
                });
        Rig rig =
            Rig.with(
                TransportOptions.builder(time, time)
                    .tls(origin -> H2Server.CERTIFICATES.trustingContext())
                    .idleReadTimeout(Duration.ofSeconds(1))
                    .build())) {
      assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).isEqualTo("fine");
    }
  }

  @Test
  void whoGivesUpOnTheWayToTheNextConnectionHasNotBeenSent() {
    AtomicInteger connections = new AtomicInteger();
    CancellationException stop = new CancellationException("enough");
    try (H2Server server =
            H2Server.greeting(
                peer -> {
                  if (connections.incrementAndGet() == 1) {
                    peer.settings();
                  }
                },
                (peer, request) -> peer.goAway(0, H2Peer.NO_ERROR));
        Rig rig = H2Server.rig()) {
      Call call = Rig.get(server.url("/"));
      CompletionStage<Response> stage = rig.transport.send(call);
      server.await(() -> server.connections() == 2, "on its way");
      call.scope().cancel(stop);
      assertThat(Rig.thrown(stage)).isSameAs(stop);
      assertThat(Rig.exchange(call).sent()).isEqualTo(Sent.NO);
      Rig.until(() -> rig.leased() == 0, "both are closed");
    }
  }

  /** Each connection ends after twenty requests, with those that are on their way unprocessed. */
  @Test
  void everyPostIsProcessedOnceThoughTheServerEndsConnectionAfterConnection() {
    Map<H2Peer, AtomicInteger> counts = new ConcurrentHashMap<>();
    List<String> processed = new CopyOnWriteArrayList<>();
    try (H2Server server =
            H2Server.greeting(
                peer -> peer.settings(H2Peer.MAX_CONCURRENT_STREAMS, 5),
                (peer, request) -> {
                  synchronized (peer) {
                    AtomicInteger count = counts.computeIfAbsent(peer, p -> new AtomicInteger());
                    if (request.id > 39) {
                      return;
                    }
                    processed.add(request.path());
                    if (count.incrementAndGet() == 20) {
                      peer.goAway(39, H2Peer.NO_ERROR); // the twentieth
                    }
                    peer.answer(request, "fine");
                  }
                });
        Rig rig = H2Server.rig()) {
      List<Call> calls = new ArrayList<>();
      int count = Sweeps.isFull() ? 1_000 : 100;
      for (int i = 0; i < count; i++) {
        calls.add(Rig.post(server.url("/" + i), Body.of(new byte[20])));
      }
      for (CompletionStage<Response> stage : send(rig, calls)) {
        assertThat(Rig.text(Rig.await(stage))).isEqualTo("fine");
      }
      assertThat(processed).hasSize(count).doesNotHaveDuplicates();
      assertThat(server.connections()).isEqualTo(count / 20);
      assertThat(calls).anyMatch(H2FailureTest::wasUnprocessed);
      assertThat(rig.transport.inFlight()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {H2Peer.NO_ERROR, 1, H2Peer.INTERNAL_ERROR, H2Peer.CANCEL, 11, 13, 99, -1})
  void anotherResetIsALossAndTheNeighboursGoOn(int code) {
    try (H2Server server =
            H2Server.handling(
                (peer, request) -> {
                  if (request.path().equals("/reset")) {
                    peer.reset(request.id, code);
                  } else if (request.path().equals("/half")) {
                    peer.headers(request.id, false, ":status", "200");
                    peer.frame(H2Peer.DATA, 0, request.id, (byte) 'x');
                    peer.reset(request.id, code);
                  } else {
                    peer.answer(request, "fine");
                  }
                });
        Rig rig = H2Server.rig()) {
      HeadraceException failure = rig.failure(Rig.get(server.url("/reset")));
      assertThat(failure.reason()).isEqualTo(Reason.LOST);
      assertThat(failure.sent()).isEqualTo(Sent.YES);
      assertThat(rig.failure(Rig.get(server.url("/half"))).reason()).isEqualTo(Reason.TRUNCATED);
      assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).isEqualTo("fine");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aCutConnectionLosesEachOfItsFiftyStreams() {
    try (H2Server server = H2Server.handling((peer, request) -> {});
        Rig rig = H2Server.rig()) {
      List<Call> calls = calls(server, 50);
      List<CompletionStage<Response>> stages = send(rig, calls);
      server.await(() -> server.requests() == 50, "fifty requests");
      server.peer(0).cut();
      for (CompletionStage<Response> stage : stages) {
        HeadraceException failure = Rig.failure(stage);
        assertThat(failure.reason()).isEqualTo(Reason.LOST);
        assertThat(failure.sent()).isEqualTo(Sent.YES);
      }
      Rig.until(() -> rig.leased() == 0, "the pool's place is free");
      assertThat(rig.transport.inFlight()).isZero();
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aGoAwayWithAnErrorLosesWhatWasProcessedOnly() {
    List<H2Peer> first = new ArrayList<>();
    try (H2Server server =
            H2Server.greeting(
                peer -> {
                  first.add(peer);
                  peer.settings();
                },
                (peer, request) -> {
                  if (peer != first.get(0)) {
                    peer.answer(request, "fine");
                  }
                });
        Rig rig = H2Server.rig()) {
      List<CompletionStage<Response>> stages = send(rig, calls(server, 4));
      server.await(() -> server.requests() == 4, "four requests");
      io(() -> server.peer(0).goAway(3, H2Peer.INTERNAL_ERROR));
      for (int i = 0; i < 2; i++) {
        HeadraceException failure = Rig.failure(stages.get(i));
        assertThat(failure.reason()).isEqualTo(Reason.LOST);
        assertThat(failure.sent()).isEqualTo(Sent.YES);
        assertThat(Rig.text(Rig.await(stages.get(i + 2)))).isEqualTo("fine");
      }
    }
  }

  @Test
  void aConnectionThatEndsBeforeItsStreamsBeganIsReplaced() {
    List<H2Peer> first = new ArrayList<>();
    try (H2Server server =
            H2Server.greeting(
                peer -> {
                  peer.settings(H2Peer.MAX_CONCURRENT_STREAMS, first.isEmpty() ? 1 : 100);
                  first.add(peer);
                },
                (peer, request) -> {
                  if (peer == first.get(0)) {
                    peer.goAway(request.id, H2Peer.NO_ERROR);
                  }
                  peer.answer(request, "fine");
                });
        Rig rig = H2Server.rig()) {
      for (CompletionStage<Response> stage : send(rig, calls(server, 30))) {
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
    try (H2Server server =
            H2Server.greeting(
                peer -> peer.settings(H2Peer.MAX_CONCURRENT_STREAMS, 3),
                (peer, request) -> {
                  most.accumulateAndGet(open.incrementAndGet(), Math::max);
                  open.decrementAndGet();
                  peer.answer(request, request.path());
                });
        Rig rig = H2Server.rig()) {
      List<CompletionStage<Response>> stages = send(rig, calls(server, 100));
      for (int i = 0; i < stages.size(); i++) {
        assertThat(Rig.text(Rig.await(stages.get(i)))).isEqualTo("/" + i);
      }
      assertThat(server.connections()).isEqualTo(1);
      assertThat(most.get()).isBetween(1, 3);
    }
  }

  @Test
  void aLimitOfStreamsHoldsUntilAnotherOneIsStated() {
    try (H2Server server =
            H2Server.greeting(
                peer -> peer.settings(H2Peer.MAX_CONCURRENT_STREAMS, 2), (peer, request) -> {});
        Rig rig = H2Server.rig()) {
      List<CompletionStage<Response>> stages = send(rig, calls(server, 6));
      server.await(() -> server.requests() == 2, "two requests");
      H2Peer peer = server.peer(0);
      io(() -> peer.settings(H2Peer.INITIAL_WINDOW_SIZE, 70_000)); // says nothing of streams
      io(() -> peer.frame(H2Peer.PING, 0, 0, new byte[8]));
      Rig.until(() -> peer.pongs.get() == 1, "the settings are known");
      assertThat(server.requests()).isEqualTo(2);
      io(() -> peer.settings(H2Peer.MAX_CONCURRENT_STREAMS, 0));
      io(() -> peer.answer(peer.request(1), "1"));
      io(() -> peer.frame(H2Peer.PING, 0, 0, new byte[8]));
      Rig.until(() -> peer.pongs.get() == 2, "none is allowed");
      assertThat(server.requests()).isEqualTo(2);
      io(() -> peer.settings(H2Peer.MAX_CONCURRENT_STREAMS, 100));
      server.await(() -> server.requests() == 6, "all");
      peer.requests().values().stream()
          .filter(r -> r.id != 1)
          .forEach(r -> io(() -> peer.answer(r, "late")));
      stages.forEach(Rig::await);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  /** A step of a test that may not fail. */
  interface Io {
    void run() throws java.io.IOException;
  }

  static void io(Io step) {
    try {
      step.run();
    } catch (java.io.IOException impossible) {
      throw new java.io.UncheckedIOException(impossible);
    }
  }
}
