package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Phase;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CancelTest {
  private final CancellationException stop = new CancellationException("enough");

  @Test
  void whileResolvingTheNameFreesTheCallerAtOnce() {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    NameLookup slow =
        host -> {
          asked.countDown();
          uninterruptibly(answer);
          return InetAddress.getAllByName("127.0.0.1");
        };
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"));
        Rig rig = new Rig(o -> {}, slow)) {
      Call call = Rig.get(Url.parse("http://slow.test:" + server.port() + "/"));
      CompletionStage<Response> stage = rig.transport.send(call);
      uninterruptibly(asked);
      assertThat(Rig.exchange(call).phase()).isEqualTo(Phase.DNS);
      assertThat(stage.toCompletableFuture()).isNotDone();

      call.scope().cancel(stop);
      assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
      assertThat(Rig.thrown(stage)).isSameAs(stop);
      assertThat(rig.leased()).isZero();
      answer.countDown();
      assertThat(Rig.exchange(call).sent()).isEqualTo(Sent.NO);
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void whileConnectingLeavesNoSocket() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Rig rig = Rig.plain()) {
      List<Socket> queue = fill(full);
      Call call = Rig.get(Url.parse("http://127.0.0.1:" + full.getLocalPort() + "/"));
      CompletionStage<Response> stage = rig.transport.send(call);
      Rig.until(() -> Rig.exchange(call).phase() == Phase.CONNECT, "connecting");
      call.scope().cancel(stop);
      assertThat(Rig.thrown(stage)).isSameAs(stop);
      assertThat(rig.leased()).isZero();
      assertThat(rig.transport.inFlight()).isZero();
      for (Socket socket : queue) {
        socket.close();
      }
    }
  }

  /** Fills the queue of a server that accepts nobody, so that one more cannot connect. */
  private static List<Socket> fill(ServerSocket server) throws Exception {
    List<Socket> queue = new ArrayList<>();
    boolean full = false;
    for (int i = 0; i < 5 && !full; i++) {
      Socket socket = new Socket();
      queue.add(socket);
      try {
        socket.connect(server.getLocalSocketAddress(), 200);
      } catch (java.net.SocketTimeoutException late) {
        full = i >= 2; // a queue of one takes two; before that, only the machine was slow
      }
    }
    return queue;
  }

  @Test
  void whileShakingHandsClosesTheSocket() {
    try (FaultServer mute = FaultServer.builder().onAccept(1, Step.stall()).start();
        Rig rig = Rig.plain()) {
      Call call = Rig.get(Url.parse("https://127.0.0.1:" + mute.port() + "/"));
      CompletionStage<Response> stage = rig.transport.send(call);
      Rig.until(() -> Rig.exchange(call).phase() == Phase.TLS, "shaking hands");
      Rig.until(() -> mute.connections() == 1, "connected");
      call.scope().cancel(stop);
      mute.awaitClosed(1, Rig.PATIENCE);
      assertThat(Rig.thrown(stage)).isSameAs(stop);
      assertThat(rig.leased()).isZero();
    }
  }

  @Test
  void whileWaitingForAConnectionFreesThePlace() {
    try (FaultServer server = FaultServer.handling(r -> Reply.raw(Step.stall()));
        Rig rig = new Rig(o -> o.connectionsPerOrigin(1))) {
      List<Call> calls = new ArrayList<>();
      List<CompletionStage<Response>> stages = new ArrayList<>();
      for (int i = 0; i < 10; i++) { // one more than the pool's bound
        calls.add(Rig.get(server.url("/")));
        stages.add(rig.transport.send(calls.get(i)));
      }
      server.awaitRequests(9, Rig.PATIENCE);
      calls.get(9).scope().cancel(stop);
      assertThat(Rig.thrown(stages.get(9))).isSameAs(stop);
      calls.subList(0, 9).forEach(c -> c.scope().cancel(stop));
      Rig.until(() -> server.openConnections() == 0, "all closed");
      assertThat(server.requests()).isEqualTo(9);
      assertThat(rig.leased()).isZero();
    }
  }

  @Test
  void whileWritingClosesTheSocket() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Rig rig = Rig.plain()) {
      Url url = Url.parse("http://127.0.0.1:" + server.getLocalPort() + "/");
      Call call = Rig.post(url, Body.of(new byte[64 << 20]));
      CompletionStage<Response> stage = rig.transport.send(call);
      try (Socket peer = server.accept()) {
        assertThat(peer.getInputStream().read()).isEqualTo('P');
        assertThat(Rig.exchange(call).phase()).isEqualTo(Phase.WRITE);
        assertThat(Rig.exchange(call).sent()).isEqualTo(Sent.MAYBE);
        call.scope().cancel(stop);
        peer.setSoTimeout((int) Rig.PATIENCE.toMillis());
        assertThat(seesEnd(peer)).isTrue();
      }
      assertThat(Rig.thrown(stage)).isSameAs(stop);
      assertThat(rig.leased()).isZero();
    }
  }

  /** Whether reading meets the end; false if it meets a silence. */
  private static boolean seesEnd(Socket peer) throws Exception {
    byte[] buffer = new byte[1 << 16];
    try {
      int count = 0;
      while (count >= 0) {
        count = peer.getInputStream().read(buffer);
      }
      return true;
    } catch (java.net.SocketTimeoutException silent) {
      return false;
    } catch (java.io.IOException reset) {
      return true;
    }
  }

  @Test
  void whileWaitingForTheHeadClosesTheSocket() {
    assertClosedAfter(Reply.raw(Step.stall()), Phase.WAIT, false);
  }

  @Test
  void withinTheHeadClosesTheSocket() {
    Reply half = Reply.raw(Step.bytes("HTTP/1.1 200 OK\r\nX: "), Step.stall());
    assertClosedAfter(half, Phase.HEADERS, false);
  }

  @Test
  void withinTheBodyClosesTheSocket() {
    Reply half =
        Reply.raw(Step.bytes("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"), Step.stall());
    assertClosedAfter(half, Phase.BODY, false);
  }

  @Test
  void withinAChunkedBodyOverTlsClosesTheSocket() {
    Reply half =
        Reply.raw(
            Step.bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal"),
            Step.stall());
    assertClosedAfter(half, Phase.BODY, true);
  }

  private void assertClosedAfter(Reply reply, Phase phase, boolean tls) {
    var certificates = dev.headrace.testing.TestCertificates.localhost();
    FaultServer.Builder builder = FaultServer.builder().handler(r -> reply);
    try (FaultServer server =
            tls ? builder.tls(certificates.serverContext()).start() : builder.start();
        Rig rig = new Rig(o -> o.tls(origin -> certificates.trustingContext()))) {
      Call call = Rig.get(server.url("/"));
      CompletionStage<Response> stage = rig.transport.send(call);
      Rig.until(() -> Rig.exchange(call).phase() == phase, phase.name());
      assertThat(server.closedByPeer()).isEmpty();
      call.scope().cancel(stop);
      assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
      server.awaitClosed(1, Rig.PATIENCE);
      assertThat(Rig.thrown(stage)).isSameAs(stop);
      assertThat(Rig.exchange(call).sent()).isEqualTo(Sent.YES);
      assertThat(rig.leased() + rig.idle()).isZero();
    }
  }

  @Test
  void beforeSendingSendsNothing() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"));
        Rig rig = Rig.plain()) {
      Call call = Rig.get(server.url("/"));
      call.scope().cancel(stop);
      assertThat(Rig.thrown(rig.transport.send(call))).isSameAs(stop);
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void afterTheEndHarmsNothing() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"));
        Rig rig = Rig.plain()) {
      Call call = Rig.get(server.url("/"));
      Response response = rig.send(call);
      assertThat(call.scope().isEmpty()).isTrue();
      call.scope().cancel(stop);
      assertThat(Rig.text(response)).isEqualTo("x");
      assertThat(rig.send(Rig.get(server.url("/"))).status()).isEqualTo(200);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void ofAChildScopeClosesTheSocketAndLeavesTheCallAlive() {
    try (FaultServer server = FaultServer.handling(r -> Reply.raw(Step.stall()));
        Rig rig = Rig.plain()) {
      Call call = Rig.get(server.url("/"));
      var attempt = call.scope().child();
      CompletionStage<Response> stage = rig.transport.send(call.withScope(attempt));
      server.awaitRequests(1, Rig.PATIENCE);
      attempt.cancel(stop);
      server.awaitClosed(1, Rig.PATIENCE);
      assertThat(Rig.thrown(stage)).isSameAs(stop);
      assertThat(call.scope().isCancelled()).isFalse();
    }
  }

  @Test
  void atRandomMomentsLeaksNothingAndHarmsNoNeighbour() {
    long seed = Long.getLong("headrace.seed", 1);
    Random random = new Random(seed);
    byte[] body = new byte[100_000];
    Reply whole = Reply.of(200, body);
    Reply held = whole.at(50_000, Step.stall());
    try (FaultServer server = FaultServer.handling(r -> r.path().equals("/held") ? held : whole);
        Rig rig = new Rig(o -> o.connectionsPerOrigin(50))) {
      for (int round = 0; round < 40; round++) {
        List<Call> calls = new ArrayList<>();
        List<CompletionStage<Response>> stages = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          Request request = Request.get(server.url(i == 0 ? "/held" : "/" + i));
          calls.add(Rig.call(request, o -> o.bodyLimit(200_000)));
          stages.add(rig.transport.send(calls.get(i)));
        }
        java.util.concurrent.locks.LockSupport.parkNanos(random.nextInt(1_500_000));
        for (int i = 0; i < 10; i += 2) {
          calls.get(i).scope().cancel(stop);
        }
        for (int i = 0; i < 10; i++) {
          if (i % 2 == 1) {
            assertThat(Rig.await(stages.get(i)).body().length())
                .as("seed %d", seed)
                .isEqualTo(100_000);
          } else {
            Rig.await(stages.get(i).handle((response, failure) -> true)); // one of the two
          }
        }
        assertThat(Rig.thrown(stages.get(0))).as("seed %d", seed).isSameAs(stop);
      }
      assertThat(rig.leased()).isZero();
      assertThat(rig.transport.inFlight()).isZero();
      Rig.until(() -> server.openConnections() <= rig.idle(), "no socket but the idle ones");
      assertThat(server.openConnections()).isLessThanOrEqualTo(rig.idle());
    }
  }

  private static void uninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
