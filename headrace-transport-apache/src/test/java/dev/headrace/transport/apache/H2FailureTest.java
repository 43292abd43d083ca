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
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Http2;
import dev.headrace.testing.Http2Connection;
import dev.headrace.testing.Step;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server does to streams, and what their exchanges say of it. */
class H2FailureTest {
  @Test
  void streamsAboveTheLastOfAGoAwayGoToTheNextConnectionAndTheOthersFinish() {
    try (FaultServer server =
            H2.handling(
                request -> {
                  if (request.connection().number() > 1) {
                    request.awaitEnd();
                    H2.answer(request, "new" + request.body().length);
                  }
                });
        Rig rig = H2.rig()) {
      List<Call> calls = H2.calls(server, 9);
      calls.add(Rig.post(server.url("/post"), Body.of(new byte[100])));
      List<CompletionStage<Response>> stages = H2.send(rig, calls);
      Rig.until(() -> server.requests() == 10, "ten requests");
      Http2Connection connection = server.http2(1);
      Rig.until(() -> connection.streams().stream().allMatch(r -> r.isEnded()), "all whole");
      connection.goAway(7, Http2.NO_ERROR); // streams 1, 3, 5 and 7
      connection.streams().stream().filter(r -> r.id() <= 7).forEach(r -> H2.answer(r, "old"));
      for (int i = 0; i < 10; i++) {
        String body = i < 4 ? "old" : i < 9 ? "new0" : "new100";
        assertThat(Rig.text(Rig.await(stages.get(i)))).isEqualTo(body);
        assertThat(H2.wasUnprocessed(calls.get(i))).isEqualTo(i >= 4);
        assertThat(Rig.exchange(calls.get(i)).sent()).isEqualTo(Sent.YES);
      }
      assertThat(server.connections()).isEqualTo(2);
      Rig.until(() -> rig.leased() == 1, "the old connection is closed");
    }
  }

  @Test
  void aRefusedStreamIsSentOnceMore() {
    AtomicInteger requests = new AtomicInteger();
    try (FaultServer server =
            H2.handling(
                request -> {
                  if (requests.incrementAndGet() == 1) {
                    request.reset(Http2.REFUSED_STREAM);
                  } else {
                    request.awaitEnd();
                    H2.answer(request, "fine" + request.body().length);
                  }
                });
        Rig rig = H2.rig()) {
      Call call = Rig.post(server.url("/"), Body.of(new byte[10]));
      assertThat(Rig.text(rig.send(call))).isEqualTo("fine10");
      assertThat(H2.wasUnprocessed(call)).isTrue();
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aStreamThatIsRefusedAgainWasNotSent() {
    try (FaultServer server = H2.handling(r -> r.reset(Http2.REFUSED_STREAM));
        Rig rig = H2.rig()) {
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
    try (FaultServer server = H2.handling(r -> r.reset(Http2.REFUSED_STREAM));
        Rig rig = H2.rig();
        SubmissionPublisher<ByteBuffer> source = new SubmissionPublisher<>(Runnable::run, 8)) {
      HeadraceException failure =
          rig.failure(Rig.post(server.url("/"), Body.once(source, -1, () -> {})));
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  @Test
  void theWaitForTheNextConnectionIsNoSilenceOfTheServers() {
    FakeTime time = new FakeTime();
    try (FaultServer server =
            H2.greeting(
                connection -> {
                  if (connection.number() == 2) {
                    time.advance(Duration.ofSeconds(2)); // longer than idle
                  }
                  connection.settings();
                },
                request -> {
                  if (request.connection().number() == 1) {
                    request.connection().goAway(0, Http2.NO_ERROR);
                  } else {
                    H2.answer(request, "fine");
                  }
                });
        Rig rig =
            Rig.with(
                TransportOptions.builder(time, time)
                    .tls(origin -> H2.CERTIFICATES.trustingContext())
                    .idleReadTimeout(Duration.ofSeconds(1))
                    .build())) {
      assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).isEqualTo("fine");
    }
  }

  @Test
  void whoGivesUpOnTheWayToTheNextConnectionHasNotBeenSent() {
    CancellationException stop = new CancellationException("enough");
    try (FaultServer server =
            H2.greeting(
                connection -> {
                  if (connection.number() == 1) {
                    connection.settings();
                  }
                },
                request -> request.connection().goAway(0, Http2.NO_ERROR));
        Rig rig = H2.rig()) {
      Call call = Rig.get(server.url("/"));
      CompletionStage<Response> stage = rig.transport.send(call);
      Rig.until(() -> server.connections() == 2, "on its way");
      call.scope().cancel(stop);
      assertThat(Rig.thrown(stage)).isSameAs(stop);
      assertThat(Rig.exchange(call).sent()).isEqualTo(Sent.NO);
      Rig.until(() -> rig.leased() == 0, "both are closed");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Http2.NO_ERROR, 1, Http2.INTERNAL_ERROR, Http2.CANCEL, 11, 13, 99, -1})
  void anotherResetIsALossAndTheNeighboursGoOn(int code) {
    try (FaultServer server =
            H2.handling(
                request -> {
                  if (request.target().equals("/reset")) {
                    request.reset(code);
                  } else if (request.target().equals("/half")) {
                    request.headers(false, ":status", "200");
                    request.data(false, (byte) 'x');
                    request.reset(code);
                  } else {
                    H2.answer(request, "fine");
                  }
                });
        Rig rig = H2.rig()) {
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
    try (FaultServer server = H2.handling(request -> {});
        Rig rig = H2.rig()) {
      List<Call> calls = H2.calls(server, 50);
      List<CompletionStage<Response>> stages = H2.send(rig, calls);
      Rig.until(() -> server.requests() == 50, "fifty requests");
      server.http2(1).end(Step.reset());
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
    try (FaultServer server =
            H2.handling(
                request -> {
                  if (request.connection().number() > 1) {
                    H2.answer(request, "fine");
                  }
                });
        Rig rig = H2.rig()) {
      List<CompletionStage<Response>> stages = H2.send(rig, H2.calls(server, 4));
      Rig.until(() -> server.requests() == 4, "four requests");
      server.http2(1).goAway(3, Http2.INTERNAL_ERROR);
      for (int i = 0; i < 2; i++) {
        HeadraceException failure = Rig.failure(stages.get(i));
        assertThat(failure.reason()).isEqualTo(Reason.LOST);
        assertThat(failure.sent()).isEqualTo(Sent.YES);
        assertThat(Rig.text(Rig.await(stages.get(i + 2)))).isEqualTo("fine");
      }
    }
  }
}
