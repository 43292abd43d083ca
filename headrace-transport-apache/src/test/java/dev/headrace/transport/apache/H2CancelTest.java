package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.TimeSource;
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
    try (H2Server server = H2Server.handling((peer, request) -> {});
        Rig rig = H2Server.rig()) {
      List<Call> calls = new ArrayList<>();
      List<CompletionStage<Response>> stages = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        calls.add(Rig.get(server.url("/" + i)));
        stages.add(rig.transport.send(calls.get(i)));
      }
      server.await(() -> server.requests() == 40, "forty requests");
      for (int i = 0; i < 40; i += 2) {
        calls.get(i).scope().cancel(stop);
        assertThat(Rig.thrown(stages.get(i))).isSameAs(stop);
      }
      H2Peer peer = server.peer(0);
      server.await(() -> server.resets() == 20, "twenty streams are reset");
      for (H2Peer.Received request : peer.requests().values()) {
        boolean even = Integer.parseInt(request.path().substring(1)) % 2 == 0;
        assertThat(peer.isReset(request.id)).isEqualTo(even);
        H2FailureTest.io(() -> peer.answer(request, "fine")); // also on those that were reset
      }
      for (int i = 1; i < 40; i += 2) {
        assertThat(Rig.text(Rig.await(stages.get(i)))).isEqualTo("fine");
      }
      peer.resets().forEach(reset -> assertThat(reset[1]).isEqualTo(H2Peer.CANCEL));
      assertThat(server.connections()).isEqualTo(1);
      assertThat(rig.transport.inFlight()).isZero();
    }
  }

  @Test
  void withinTheBodyResetsTheStreamAndNoNeighbour() {
    byte[] large = new byte[300_000];
    new Random(1).nextBytes(large);
    try (H2Server server =
            H2Server.handling(
                (peer, request) -> {
                  peer.headers(request.id, false, ":status", "200");
                  if (request.path().equals("/stall")) {
                    peer.frame(H2Peer.DATA, 0, request.id, new byte[10]);
                  } else {
                    peer.body(request, large);
                  }
                });
        Rig rig = H2Server.rig()) {
      Call buffered = Rig.get(server.url("/stall"));
      CompletionStage<Response> stalled = rig.transport.send(buffered);
      server.await(() -> server.requests() == 1, "asked");
      CompletionStage<Response> neighbour = rig.transport.send(Rig.get(server.url("/")));
      Call streamed = Rig.streamed(server.url("/stall"));
      Response begun = rig.send(streamed);
      buffered.scope().cancel(stop);
      begun.close();
      server.await(() -> server.resets() == 2, "both are reset");
      assertThat(Rig.thrown(stalled)).isSameAs(stop);
      assertThat(Rig.await(neighbour).body().buffered()).isEqualTo(large);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  /** RFC 9113 §6.10: what makes the engine reset a stream must not come within a head. */
  @Test
  void whileANeighboursHeadIsNotWholeHarmsItNot() {
    try (H2Server server = H2Server.handling((peer, request) -> {});
        Rig rig = H2Server.rig()) {
      CompletionStage<Response> neighbour = rig.transport.send(Rig.get(server.url("/")));
      server.await(() -> server.requests() == 1, "the neighbour's request");
      Call call = Rig.get(server.url("/given-up"));
      CompletionStage<Response> gone = rig.transport.send(call);
      server.await(() -> server.requests() == 2, "the other one");
      H2Peer peer = server.peer(0);
      H2FailureTest.io(() -> peer.frame(H2Peer.PING, 0, 0, new byte[8]));
      H2FailureTest.io(() -> peer.frame(H2Peer.HEADERS, 0, 1, peer.encode(":status", "200")));
      Rig.until(() -> peer.pongs.get() == 1, "all before the head is read");
      call.scope().cancel(stop);
      assertThat(Rig.thrown(gone)).isSameAs(stop);
      H2FailureTest.io(
          () -> {
            peer.frame(H2Peer.CONTINUATION, 0, 1, peer.encode("a", "b"));
            peer.frame(H2Peer.CONTINUATION, H2Peer.END_HEADERS, 1, peer.encode("c", "d"));
            peer.frame(H2Peer.DATA, H2Peer.END_STREAM, 1, (byte) 'x');
          });
      assertThat(Rig.text(Rig.await(neighbour))).isEqualTo("x");
      server.await(() -> peer.isReset(3), "reset");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void whileWaitingForAStreamCostsNobodyAnything() {
    try (H2Server server =
            H2Server.greeting(
                peer -> peer.settings(H2Peer.MAX_CONCURRENT_STREAMS, 1), (peer, request) -> {});
        Rig rig = H2Server.rig()) {
      List<Call> calls = new ArrayList<>();
      List<CompletionStage<Response>> stages = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        calls.add(Rig.get(server.url("/" + i)));
        stages.add(rig.transport.send(calls.get(i)));
      }
      server.await(() -> server.requests() == 1, "one request");
      calls.get(1).scope().cancel(stop);
      assertThat(Rig.thrown(stages.get(1))).isSameAs(stop);
      assertThat(Rig.exchange(calls.get(1)).sent()).isEqualTo(Sent.NO);
      H2Peer peer = server.peer(0);
      H2FailureTest.io(() -> peer.answer(peer.request(1), "first"));
      server.await(() -> server.requests() == 2, "the third");
      H2FailureTest.io(() -> peer.answer(peer.request(3), "third"));
      assertThat(Rig.text(Rig.await(stages.get(2)))).isEqualTo("third");
      assertThat(peer.request(3).path()).isEqualTo("/2");
      assertThat(server.resets()).isZero();
    }
  }

  @Test
  void ofTheOneWhoConnectsLetsAnotherOneConnect() {
    try (H2Server server = H2Server.handling((peer, request) -> peer.answer(request, "fine"));
        Rig rig = H2Server.rig()) {
      for (int round = 0; round < (Sweeps.isFull() ? 50 : 5); round++) {
        Rig fresh = H2Server.rig();
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
    try (H2Server server =
            H2Server.handling(
                (peer, request) -> {
                  if (!request.path().equals("/stall")) {
                    peer.answer(request, "fine");
                  }
                });
        Rig rig = H2Server.rig()) {
      Call first = Rig.get(server.url("/stall"));
      CompletionStage<Response> stalled = rig.transport.send(first);
      server.await(() -> server.requests() == 1, "asked");
      first.scope().cancel(stop);
      assertThat(Rig.thrown(stalled)).isSameAs(stop);
      assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).isEqualTo("fine");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void ofAnUploadResetsTheStream() {
    try (H2Server server = H2Server.withoutCredit();
        Rig rig = H2Server.rig()) {
      Call call = Rig.post(server.url("/"), Body.of(new byte[1 << 20]));
      CompletionStage<Response> stage = rig.transport.send(call);
      server.await(
          () -> server.requests() == 1 && server.peer(0).request(1).body().length == 65_535,
          "the window is used up");
      call.scope().cancel(stop);
      server.await(() -> server.resets() == 1, "it is reset");
      assertThat(Rig.thrown(stage)).isSameAs(stop);
      assertThat(Rig.exchange(call).sent()).isEqualTo(Sent.MAYBE);
    }
  }

  @Test
  void aSilentStreamTimesOutAndItsNeighboursGoOn() {
    try (H2Server server =
            H2Server.handling(
                (peer, request) -> {
                  if (request.path().equals("/busy")) {
                    peer.headers(request.id, false, ":status", "200");
                  } else if (request.path().equals("/half")) {
                    peer.headers(request.id, false, ":status", "200");
                    peer.frame(H2Peer.DATA, 0, request.id, new byte[3]);
                  }
                });
        Rig rig = H2Server.rig(o -> o.idleReadTimeout(Duration.ofMillis(150)))) {
      assertThat(rig.failure(Rig.get(server.url("/"))).reason()).isEqualTo(Reason.IDLE_TIMEOUT);
      assertThat(rig.failure(Rig.get(server.url("/half"))).reason()).isEqualTo(Reason.IDLE_TIMEOUT);
      server.await(() -> server.resets() == 2, "both are reset");
      assertThat(rig.transport.inFlight()).isZero();
    }
  }

  @Test
  void whatComesLateOnAStreamThatWasResetHarmsNoNeighbour() {
    try (H2Server server = H2Server.handling((peer, request) -> {});
        Rig rig = H2Server.rig()) {
      CompletionStage<Response> neighbour = rig.transport.send(Rig.get(server.url("/neighbour")));
      server.await(() -> server.requests() == 1, "the neighbour's request");
      H2Peer peer = server.peer(0);
      H2Peer.Received kept = peer.request(1);
      List<Integer> gone = new ArrayList<>();
      for (int i = 0; i < 3; i++) { // streams 3, 5 and 7
        Call call = Rig.get(server.url("/" + i));
        CompletionStage<Response> stage = rig.transport.send(call);
        int requests = i + 2;
        server.await(() -> server.requests() == requests, "asked");
        call.scope().cancel(stop);
        server.await(() -> server.resets() == requests - 1, "reset");
        assertThat(Rig.thrown(stage)).isSameAs(stop);
        gone.add(2 * i + 3);
      }
      if (Sweeps.isFull()) { // the engine's own clock
        TimeSource time = TimeSource.system();
        long from = time.nanoTime();
        Rig.until(() -> time.nanoTime() - from > 1_100_000_000L, "a second");
      }
      H2FailureTest.io(() -> peer.frame(H2Peer.PING, 0, 0, new byte[8]));
      Rig.until(() -> peer.pongs.get() == 1, "the engine has written, and may have forgotten them");
      H2FailureTest.io(() -> peer.headers(gone.get(0), true, ":status", "200"));
      H2FailureTest.io(
          () -> {
            peer.frame(H2Peer.HEADERS, 0, gone.get(1), peer.encode(":status", "200"));
            peer.frame(H2Peer.CONTINUATION, H2Peer.END_HEADERS, gone.get(1), peer.encode("a", "b"));
            peer.frame(H2Peer.DATA, H2Peer.END_STREAM, gone.get(1), new byte[100]);
          });
      H2FailureTest.io(() -> peer.frame(H2Peer.DATA, 0, gone.get(2), new byte[100]));
      H2FailureTest.io(() -> peer.answer(kept, "fine"));
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
    try (H2Server server =
            H2Server.handling(
                (peer, request) -> {
                  peer.headers(request.id, false, ":status", "200");
                  peer.body(request, body);
                });
        Rig rig = H2Server.rig()) {
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
