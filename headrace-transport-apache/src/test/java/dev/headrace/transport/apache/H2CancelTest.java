package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.TimeSource;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Http2;
import dev.headrace.testing.Http2Connection;
import dev.headrace.testing.Http2Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Whoever gives up resets its stream at once; the neighbours do not notice. */
class H2CancelTest {
  private final CancellationException stop = new CancellationException("enough");

  @Test
  void beforeTheHeadResetsTheStreamAndNoNeighbour() {
    try (FaultServer server = H2.handling(request -> {});
        Rig rig = H2.rig()) {
      List<Call> calls = new ArrayList<>();
      List<CompletionStage<Response>> stages = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        calls.add(Rig.get(server.url("/" + i)));
        stages.add(rig.transport.send(calls.get(i)));
      }
      Rig.until(() -> server.requests() == 40, "forty requests");
      for (int i = 0; i < 40; i += 2) {
        calls.get(i).scope().cancel(stop);
        assertThat(Rig.thrown(stages.get(i))).isSameAs(stop);
      }
      Http2Connection connection = server.http2(1);
      Rig.until(() -> server.resets() == 20, "twenty streams are reset");
      for (Http2Stream request : connection.streams()) {
        boolean even = Integer.parseInt(request.target().substring(1)) % 2 == 0;
        assertThat(request.resetCode()).isEqualTo(even ? (Integer) Http2.CANCEL : null);
        H2.answer(request, "fine"); // also on those that were reset
      }
      for (int i = 1; i < 40; i += 2) {
        assertThat(Rig.text(Rig.await(stages.get(i)))).isEqualTo("fine");
      }
      assertThat(server.connections()).isEqualTo(1);
      assertThat(rig.transport.inFlight()).isZero();
    }
  }

  @Test
  void withinTheBodyResetsTheStreamAndNoNeighbour() {
    byte[] large = new byte[300_000];
    new Random(1).nextBytes(large);
    try (FaultServer server =
            H2.handling(
                request -> {
                  request.headers(false, ":status", "200");
                  if (request.target().equals("/stall")) {
                    request.data(false, new byte[10]);
                  } else {
                    request.body(large);
                  }
                });
        Rig rig = H2.rig()) {
      Call buffered = Rig.get(server.url("/stall"));
      CompletionStage<Response> stalled = rig.transport.send(buffered);
      Rig.until(() -> server.requests() == 1, "asked");
      CompletionStage<Response> neighbour = rig.transport.send(Rig.get(server.url("/")));
      Call streamed = Rig.streamed(server.url("/stall"));
      Response begun = rig.send(streamed);
      buffered.scope().cancel(stop);
      begun.close();
      Rig.until(() -> server.resets() == 2, "both are reset");
      assertThat(Rig.thrown(stalled)).isSameAs(stop);
      assertThat(Rig.await(neighbour).body().buffered()).isEqualTo(large);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  /** RFC 9113 §6.10: what makes the engine reset a stream must not come within a head. */
  @Test
  void whileANeighboursHeadIsNotWholeHarmsItNot() {
    try (FaultServer server = H2.handling(request -> {});
        Rig rig = H2.rig()) {
      CompletionStage<Response> neighbour = rig.transport.send(Rig.get(server.url("/")));
      Rig.until(() -> server.requests() == 1, "the neighbour's request");
      Call call = Rig.get(server.url("/given-up"));
      CompletionStage<Response> gone = rig.transport.send(call);
      Rig.until(() -> server.requests() == 2, "the other one");
      Http2Connection connection = server.http2(1);
      connection.ping();
      connection.frame(Http2.HEADERS, 0, 1, connection.encode(":status", "200"));
      Rig.until(() -> connection.acknowledgedPings() == 1, "all before the head is read");
      call.scope().cancel(stop);
      assertThat(Rig.thrown(gone)).isSameAs(stop);
      connection.frame(Http2.CONTINUATION, 0, 1, connection.encode("a", "b"));
      connection.frame(Http2.CONTINUATION, Http2.END_HEADERS, 1, connection.encode("c", "d"));
      connection.frame(Http2.DATA, Http2.END_STREAM, 1, (byte) 'x');
      assertThat(Rig.text(Rig.await(neighbour))).isEqualTo("x");
      Rig.until(() -> connection.stream(3).isReset(), "reset");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void whileWaitingForAStreamCostsNobodyAnything() {
    try (FaultServer server =
            H2.greeting(
                connection -> connection.settings(Http2.MAX_CONCURRENT_STREAMS, 1), request -> {});
        Rig rig = H2.rig()) {
      List<Call> calls = new ArrayList<>();
      List<CompletionStage<Response>> stages = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        calls.add(Rig.get(server.url("/" + i)));
        stages.add(rig.transport.send(calls.get(i)));
      }
      Rig.until(() -> server.requests() == 1, "one request");
      calls.get(1).scope().cancel(stop);
      assertThat(Rig.thrown(stages.get(1))).isSameAs(stop);
      assertThat(Rig.exchange(calls.get(1)).sent()).isEqualTo(Sent.NO);
      Http2Connection connection = server.http2(1);
      H2.answer(connection.stream(1), "first");
      Rig.until(() -> server.requests() == 2, "the third");
      H2.answer(connection.stream(3), "third");
      assertThat(Rig.text(Rig.await(stages.get(2)))).isEqualTo("third");
      assertThat(connection.stream(3).target()).isEqualTo("/2");
      assertThat(server.resets()).isZero();
    }
  }

  @Test
  void ofTheOneWhoConnectsLetsAnotherOneConnect() {
    try (FaultServer server = H2.handling(request -> H2.answer(request, "fine"));
        Rig rig = H2.rig()) {
      for (int round = 0; round < (Sweeps.isFull() ? 50 : 5); round++) {
        Rig fresh = H2.rig();
        try (fresh) {
          Call first = Rig.get(server.url("/first"));
          CompletionStage<Response> gone = fresh.transport.send(first);
          CompletionStage<Response> second = fresh.transport.send(Rig.get(server.url("/second")));
          first.scope().cancel(stop);
          assertThat(Rig.text(Rig.await(second))).isEqualTo("fine");
          Rig.await(gone.handle((r, f) -> true));
        }
      }
      assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).isEqualTo("fine");
    }
  }

  @Test
  void ofTheOneWhoConnectedLeavesTheOthersTheConnection() {
    try (FaultServer server =
            H2.handling(
                request -> {
                  if (!request.target().equals("/stall")) {
                    H2.answer(request, "fine");
                  }
                });
        Rig rig = H2.rig()) {
      Call first = Rig.get(server.url("/stall"));
      CompletionStage<Response> stalled = rig.transport.send(first);
      Rig.until(() -> server.requests() == 1, "asked");
      first.scope().cancel(stop);
      assertThat(Rig.thrown(stalled)).isSameAs(stop);
      assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).isEqualTo("fine");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void ofAnUploadResetsTheStream() {
    try (FaultServer server = H2.withoutCredit();
        Rig rig = H2.rig()) {
      Call call = Rig.post(server.url("/"), Body.of(new byte[1 << 20]));
      CompletionStage<Response> stage = rig.transport.send(call);
      Rig.until(
          () -> server.requests() == 1 && server.http2(1).stream(1).body().length == 65_535,
          "the window is used up");
      call.scope().cancel(stop);
      Rig.until(() -> server.resets() == 1, "it is reset");
      assertThat(Rig.thrown(stage)).isSameAs(stop);
      assertThat(Rig.exchange(call).sent()).isEqualTo(Sent.MAYBE);
    }
  }

  @Test
  void aSilentStreamTimesOutAndItsNeighboursGoOn() {
    try (FaultServer server =
            H2.handling(
                request -> {
                  if (request.target().equals("/busy")) {
                    request.headers(false, ":status", "200");
                  } else if (request.target().equals("/half")) {
                    request.headers(false, ":status", "200");
                    request.data(false, new byte[3]);
                  }
                });
        Rig rig = H2.rig(o -> o.idleReadTimeout(Duration.ofMillis(150)))) {
      assertThat(rig.failure(Rig.get(server.url("/"))).reason()).isEqualTo(Reason.IDLE_TIMEOUT);
      assertThat(rig.failure(Rig.get(server.url("/half"))).reason()).isEqualTo(Reason.IDLE_TIMEOUT);
      Rig.until(() -> server.resets() == 2, "both are reset");
      assertThat(rig.transport.inFlight()).isZero();
    }
  }

  @Test
  void whatComesLateOnAStreamThatWasResetHarmsNoNeighbour() {
    try (FaultServer server = H2.handling(request -> {});
        Rig rig = H2.rig()) {
      CompletionStage<Response> neighbour = rig.transport.send(Rig.get(server.url("/neighbour")));
      Rig.until(() -> server.requests() == 1, "the neighbour's request");
      Http2Connection connection = server.http2(1);
      Http2Stream kept = connection.stream(1);
      List<Integer> gone = new ArrayList<>();
      for (int i = 0; i < 3; i++) { // streams 3, 5 and 7
        Call call = Rig.get(server.url("/" + i));
        CompletionStage<Response> stage = rig.transport.send(call);
        int requests = i + 2;
        Rig.until(() -> server.requests() == requests, "asked");
        call.scope().cancel(stop);
        Rig.until(() -> server.resets() == requests - 1, "reset");
        assertThat(Rig.thrown(stage)).isSameAs(stop);
        gone.add(2 * i + 3);
      }
      if (Sweeps.isFull()) { // the engine's own clock
        TimeSource time = TimeSource.system();
        long from = time.nanoTime();
        Rig.until(() -> time.nanoTime() - from > 1_100_000_000L, "a second");
      }
      connection.ping();
      Rig.until(
          () -> connection.acknowledgedPings() == 1,
          "the engine has written, and may have forgotten them");
      connection.headers(gone.get(0), true, ":status", "200");
      connection.frame(Http2.HEADERS, 0, gone.get(1), connection.encode(":status", "200"));
      connection.frame(
          Http2.CONTINUATION, Http2.END_HEADERS, gone.get(1), connection.encode("a", "b"));
      connection.frame(Http2.DATA, Http2.END_STREAM, gone.get(1), new byte[100]);
      connection.frame(Http2.DATA, 0, gone.get(2), new byte[100]);
      H2.answer(kept, "fine");
      assertThat(Rig.text(Rig.await(neighbour))).isEqualTo("fine");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void callsOfWhomHalfGiveUpAnywhere() {
    int count = Sweeps.isFull() ? 3_000 : 300;
    long seed = Sweeps.SEED;
    Random random = new Random(seed);
    byte[] body = new byte[40_000];
    try (FaultServer server =
            H2.handling(
                request -> {
                  request.headers(false, ":status", "200");
                  request.body(body);
                });
        Rig rig = H2.rig()) {
      rig.send(Rig.get(server.url("/first"))); // nobody gives up while it connects
      List<Call> calls = new ArrayList<>();
      List<CompletionStage<Response>> stages = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Request request = Request.get(server.url("/" + i));
        boolean streamed = random.nextInt(4) == 0;
        calls.add(Rig.call(request, o -> o.streamed(streamed)));
        stages.add(rig.transport.send(calls.get(i)));
        if (i >= 50) {
          Rig.await(stages.get(i - 50).handle((r, f) -> true));
        }
        if (random.nextBoolean()) {
          calls.get(Math.max(0, i - random.nextInt(20))).scope().cancel(stop);
        }
      }
      int whole = 0;
      for (int i = 0; i < count; i++) {
        Object outcome = Rig.await(stages.get(i).<Object>handle((r, f) -> r != null ? r : f));
        if (outcome instanceof Response response) {
          byte[] received = response.body().buffered();
          if (received != null) {
            assertThat(Arrays.equals(received, body)).as("seed %d", seed).isTrue();
            whole++;
          } else {
            response.close();
          }
        } else {
          assertThat(Rig.thrown(stages.get(i))).as("seed %d", seed).isSameAs(stop);
        }
      }
      assertThat(whole).isPositive();
      assertThat(server.connections()).as("seed %d", seed).isEqualTo(1);
      Rig.until(() -> rig.transport.inFlight() == 0, "nothing is left");
    }
  }
}
