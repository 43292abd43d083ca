package dev.headrace.testing;

import static dev.headrace.testing.ContractRig.exchange;
import static dev.headrace.testing.ContractRig.get;
import static dev.headrace.testing.ContractRig.post;
import static dev.headrace.testing.ContractRig.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Phase;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Scope;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;

/** A cancelled call fails at once with the cause given, and its socket is closed. */
final class CancelRows {
  static final List<ContractRow> ALL =
      List.of(
          ContractRow.anyVersion("returns at once", CancelRows::returnsAtOnce),
          ContractRow.anyVersion("cancelled before it is sent", CancelRows::before),
          new ContractRow("cancelled while connecting", CancelRows::connecting),
          new ContractRow("cancelled while shaking hands", CancelRows::shakingHands),
          new ContractRow("cancelled while waiting for a connection", CancelRows::queued),
          new ContractRow("cancelled while writing", CancelRows::writing),
          ContractRow.anyVersion(
              "cancelled while waiting for the head", rig -> within(rig, Reply.raw(), false)),
          new ContractRow(
              "cancelled within the head",
              rig -> within(rig, Reply.raw(Step.bytes("HTTP/1.1 200 OK\r\nX: ")), false)),
          ContractRow.anyVersion(
              "cancelled within the body",
              rig -> within(rig, Reply.of(200, "half of it").atContent(4, Step.stall()), true)),
          new ContractRow(
              "cancelled within a chunked body over TLS", CancelRows::withinChunksOverTls),
          ContractRow.anyVersion("cancelled after the end", CancelRows::after),
          ContractRow.anyVersion("cancelled as a part of a call", CancelRows::part),
          ContractRow.anyVersion("cancelled at random moments", CancelRows::random));

  private CancelRows() {}

  private static CancellationException stop() {
    return new CancellationException("enough");
  }

  private static void assertStopped(
      ContractRig rig, CompletionStage<?> stage, CancellationException stop) {
    assertTrue(stage.toCompletableFuture().isCompletedExceptionally(), "it fails at once");
    assertSame(stop, rig.thrown(stage));
  }

  private static void returnsAtOnce(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.raw(Step.stall()));
    Call call = get(server.url("/"));
    CompletionStage<Response> stage = rig.start(call);
    server.awaitRequests(1, rig.patience());
    assertFalse(stage.toCompletableFuture().isDone(), "there is no answer yet");
    CancellationException stop = stop();
    call.scope().cancel(stop);
    assertStopped(rig, stage, stop);
  }

  private static void before(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, "x"));
    Call call = get(server.url("/"));
    CancellationException stop = stop();
    call.scope().cancel(stop);
    assertSame(stop, rig.thrown(rig.start(call)));
    assertEquals(Sent.NO, exchange(call).sent());
    assertEquals(200, rig.send(get(server.url("/"))).status());
    assertEquals(1, server.requests());
  }

  private static void connecting(ContractRig rig) throws IOException {
    ServerSocket full = rig.closing(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    fill(rig, full);
    Call call = get(Url.parse("http://127.0.0.1:" + full.getLocalPort() + "/"));
    CompletionStage<Response> stage = rig.start(call);
    rig.until(() -> exchange(call).phase() == Phase.CONNECT, "connecting");
    CancellationException stop = stop();
    call.scope().cancel(stop);
    assertStopped(rig, stage, stop);
    assertEquals(Sent.NO, exchange(call).sent());
    assertTrue(call.scope().isCancelled());
  }

  /** Fills the queue of a server that accepts nobody, so that one more cannot connect. */
  private static void fill(ContractRig rig, ServerSocket server) throws IOException {
    boolean full = false;
    for (int i = 0; i < 5 && !full; i++) {
      Socket socket = rig.closing(new Socket());
      try {
        socket.connect(server.getLocalSocketAddress(), 200);
      } catch (SocketTimeoutException late) {
        full = i >= 2; // a queue of one takes two; before that, only the machine was slow
      }
    }
  }

  private static void shakingHands(ContractRig rig) {
    FaultServer mute = rig.serving(FaultServer.builder().onAccept(1, Step.stall()));
    Call call = get(Url.parse("https://127.0.0.1:" + mute.port() + "/"));
    CompletionStage<Response> stage = rig.start(call);
    rig.until(() -> mute.connections() == 1, "connected");
    CancellationException stop = stop();
    call.scope().cancel(stop);
    assertStopped(rig, stage, stop);
    mute.awaitClosed(1, rig.patience());
    assertEquals(Sent.NO, exchange(call).sent());
  }

  private static void queued(ContractRig rig) {
    rig.with(o -> o.connectionsPerOrigin(1));
    FaultServer server = rig.handling(r -> Reply.raw(Step.stall()));
    List<Call> calls = new ArrayList<>();
    List<CompletionStage<Response>> stages = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(get(server.url("/")));
      stages.add(rig.start(calls.get(i)));
    }
    server.awaitRequests(1, rig.patience());
    for (int i = 19; i >= 0; i--) {
      CancellationException stop = stop();
      calls.get(i).scope().cancel(stop);
      assertStopped(rig, stages.get(i), stop);
    }
    rig.awaitNoneOpen(server);
    assertTrue(server.requests() <= 9, "sent: " + server.requests());
  }

  private static void writing(ContractRig rig) throws IOException {
    ServerSocket server = rig.closing(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    Url url = Url.parse("http://127.0.0.1:" + server.getLocalPort() + "/");
    Call call = post(url, Body.of(new byte[64 << 20]));
    CompletionStage<Response> stage = rig.start(call);
    server.setSoTimeout((int) rig.patience().toMillis());
    try (Socket peer = server.accept()) {
      peer.setSoTimeout((int) rig.patience().toMillis());
      assertEquals('P', peer.getInputStream().read());
      assertEquals(Phase.WRITE, exchange(call).phase());
      assertEquals(Sent.MAYBE, exchange(call).sent());
      CancellationException stop = stop();
      call.scope().cancel(stop);
      assertStopped(rig, stage, stop);
      assertTrue(seesEnd(peer), "the server sees the end");
    }
  }

  /** Whether reading meets the end; false if it meets a silence. */
  private static boolean seesEnd(Socket peer) {
    byte[] buffer = new byte[1 << 16];
    try {
      int count = 0;
      while (count >= 0) {
        count = peer.getInputStream().read(buffer);
      }
      return true;
    } catch (SocketTimeoutException silent) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /** The server stalls after {@code reply}, or within it. */
  private static void within(ContractRig rig, Reply reply, boolean begun) {
    FaultServer server = rig.handling(r -> reply.then(Step.stall()));
    cancelled(rig, server, begun);
  }

  private static void withinChunksOverTls(ContractRig rig) {
    TestCertificates certificates = TestCertificates.localhost();
    rig.with(o -> o.tls(origin -> certificates.trustingContext()));
    Reply reply = Reply.chunked(200, "half of it").atContent(4, Step.stall());
    cancelled(
        rig,
        rig.serving(FaultServer.builder().tls(certificates.serverContext()).handler(r -> reply)),
        true);
  }

  private static void cancelled(ContractRig rig, FaultServer server, boolean begun) {
    Call call = get(server.url("/"));
    CompletionStage<Response> stage = rig.start(call);
    server.awaitRequests(1, rig.patience());
    if (begun) {
      rig.until(() -> exchange(call).phase() == Phase.BODY, "the body begins");
    }
    assertTrue(server.closedByPeer().isEmpty(), "it is open");
    CancellationException stop = stop();
    call.scope().cancel(stop);
    assertStopped(rig, stage, stop);
    rig.awaitGivenUp(server, 1);
    assertNotEquals(Sent.NO, exchange(call).sent());
  }

  private static void after(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, "x"));
    Call call = get(server.url("/"));
    Response response = rig.send(call);
    assertTrue(call.scope().isEmpty(), "nothing is left to cancel");
    call.scope().cancel(stop());
    assertEquals("x", text(response));
    assertEquals(200, rig.send(get(server.url("/"))).status());
    assertEquals(1, server.connections());
  }

  private static void part(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.raw(Step.stall()));
    Call call = get(server.url("/"));
    Scope attempt = call.scope().child();
    CompletionStage<Response> stage = rig.start(call.withScope(attempt));
    server.awaitRequests(1, rig.patience());
    CancellationException stop = stop();
    attempt.cancel(stop);
    assertStopped(rig, stage, stop);
    rig.awaitGivenUp(server, 1);
    assertFalse(call.scope().isCancelled());
  }

  private static void random(ContractRig rig) {
    long seed = Long.getLong("headrace.seed", 1);
    Random random = new Random(seed);
    String note = "headrace.seed=" + seed;
    rig.with(o -> o.connectionsPerOrigin(50));
    Reply whole = Reply.of(200, new byte[50_000]);
    Reply held = whole.at(20_000, Step.stall());
    FaultServer server = rig.handling(r -> r.path().equals("/held") ? held : whole);
    for (int round = 0; round < 15; round++) {
      List<Call> calls = new ArrayList<>();
      List<CompletionStage<Response>> stages = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        calls.add(ContractRig.call(Request.get(server.url(i == 0 ? "/held" : "/" + i))));
        stages.add(rig.start(calls.get(i)));
      }
      LockSupport.parkNanos(random.nextInt(1_500_000));
      CancellationException stop = stop();
      for (int i = 0; i < 10; i += 2) {
        calls.get(i).scope().cancel(stop);
        rig.await(stages.get(i).handle((response, failure) -> true)); // whichever was first
      }
      for (int i = 1; i < 10; i += 2) { // the neighbours
        assertEquals(50_000, rig.await(stages.get(i)).body().length(), note);
      }
      assertSame(stop, rig.thrown(stages.get(0)), note);
    }
    rig.until(() -> server.openConnections() <= 50, "no socket but the idle ones");
    assertEquals(200, rig.send(get(server.url("/"))).status(), note);
  }
}
