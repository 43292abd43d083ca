package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.MatrixRig.Told;
import dev.headrace.auth.Auth;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Phase;
import dev.headrace.core.ProxyException;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Received;
import dev.headrace.testing.Reply;
import dev.headrace.testing.ScriptedTransport;
import dev.headrace.testing.Step;
import dev.headrace.testing.TestCertificates;
import dev.headrace.testing.TestProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Servers that cannot be reached, through the whole client on real sockets: a row of the fault
 * matrix each.
 */
@Timeout(120)
class FaultMatrixConnectTest {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration MOMENT = Duration.ofMillis(1);

  private static Reply fine(Received request) {
    assertThat(request.path()).isNotEmpty();
    return Reply.of(200, "fine");
  }

  /** {@code seconds} pass, and nothing happens before the last millisecond. */
  private static void pass(MatrixRig rig, Duration seconds, CompletableFuture<?> call) {
    rig.time.advance(seconds.minus(MOMENT));
    assertThat(call).as("a moment before").isNotDone();
    rig.time.advance(MOMENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void row1ARefusedConnectionIsTriedAgainWithAnyMethodAndCostsNothing(String method) {
    try (FaultServer nobody = FaultServer.refusing();
        MatrixRig rig = new MatrixRig(nobody.base())) {
      Told refused = new Told(Reason.CONNECT_REFUSED, Phase.CONNECT, Sent.NO, 2);
      for (int call = 0; call < 2; call++) { // the second has the permit of the first
        HeadraceException failure = rig.failure(rig.send(method, "/x"));
        assertThat(failure).isInstanceOf(TransportException.class);
        assertThat(Told.of(failure)).isEqualTo(refused);
        rig.assertGivenBack(0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void row2AConnectTimeoutIsTriedAgainWithAnyMethodAndCostsNothing(String method)
      throws IOException {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        MatrixRig rig = new MatrixRig("http://127.0.0.1:" + full.getLocalPort())) {
      List<SocketChannel> queue = fill(full);
      CompletableFuture<ApiResponse<String>> call = rig.send(method, "/x");
      for (int attempt = 1; attempt <= 2; attempt++) {
        rig.reach(attempt, Phase.CONNECT);
        pass(rig, CONNECT, call);
      }
      assertThat(Told.of(rig.failure(call)))
          .isEqualTo(new Told(Reason.CONNECT_TIMEOUT, Phase.CONNECT, Sent.NO, 2));
      rig.assertGivenBack(0);
      for (SocketChannel waiting : queue) {
        waiting.close();
      }
    }
  }

  /** Fills the queue of a server that accepts nobody. */
  private static List<SocketChannel> fill(ServerSocket server) throws IOException {
    List<SocketChannel> queue = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      SocketChannel channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.connect(server.getLocalSocketAddress());
      queue.add(channel);
    }
    return queue;
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void row3AnUnreachableNetworkIsTriedAgainWithAnyMethodAndCostsNothing(String method) {
    try (MatrixRig rig =
        new MatrixRig("http://api.test", client -> client.transport(unreachable()))) {
      assertThat(Told.of(rig.failure(rig.send(method, "/x"))))
          .isEqualTo(new Told(Reason.UNREACHABLE, Phase.CONNECT, Sent.NO, 2));
      rig.assertGivenBack(0);
    }
  }

  private static ScriptedTransport unreachable() {
    return ScriptedTransport.on(new FakeTime())
        .byRequest(request -> Answer.failure(Reason.UNREACHABLE, Sent.NO));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void row4AnUnknownNameIsNotTriedAgainAndCostsNothing(String method) {
    try (MatrixRig rig = new MatrixRig("http://nowhere.invalid")) {
      HeadraceException failure = rig.failure(rig.send(method, "/x"));
      assertThat(Told.of(failure)).isEqualTo(new Told(Reason.DNS, Phase.DNS, Sent.NO, 1));
      rig.assertGivenBack(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void row8ACertificateThatDoesNotHoldIsFinalAndSeesNoCredential(String method) {
    try (FaultServer server =
            FaultServer.builder()
                .tls(TestCertificates.localhost().serverContext())
                .handler(FaultMatrixConnectTest::fine)
                .start();
        MatrixRig rig =
            new MatrixRig(server.base(), client -> client.auth(Auth.bearer("canary")))) {
      assertThat(Told.of(rig.failure(rig.send(method, "/x"))))
          .isEqualTo(new Told(Reason.TLS, Phase.TLS, Sent.NO, 1));
      assertThat(server.requests()).isZero();
      rig.assertGivenBack(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void row9AHandshakeThatStallsIsTriedAgainWithAnyMethodAndTheSocketIsClosed(String method) {
    try (FaultServer mute =
            FaultServer.builder().onAccept(1, Step.stall()).onAccept(2, Step.stall()).start();
        MatrixRig rig = new MatrixRig("https://127.0.0.1:" + mute.port())) {
      CompletableFuture<ApiResponse<String>> call = rig.send(method, "/x");
      for (int attempt = 1; attempt <= 2; attempt++) {
        rig.reach(attempt, Phase.TLS);
        pass(rig, CONNECT, call);
        mute.awaitClosed(attempt, MatrixRig.PATIENCE);
      }
      assertThat(Told.of(rig.failure(call)))
          .isEqualTo(new Told(Reason.CONNECT_TIMEOUT, Phase.TLS, Sent.NO, 2));
      rig.assertGivenBack(0);
    }
  }

  private static FaultServer proxy(String fault) {
    return switch (fault) {
      case "refuses" -> FaultServer.refusing();
      case "closes" -> FaultServer.handling(request -> Reply.raw(Step.close()));
      default -> FaultServer.handling(request -> Reply.of(Integer.parseInt(fault)));
    };
  }

  @ParameterizedTest
  @CsvSource({"refuses, 0, 2", "closes, 0, 2", "502, 502, 2", "407, 407, 1"})
  void row10AProxyThatFailsIsToldAndNeverGoneRound(String fault, int status, int attempts) {
    try (FaultServer server =
            FaultServer.builder()
                .tls(TestCertificates.localhost().serverContext())
                .handler(FaultMatrixConnectTest::fine)
                .start();
        FaultServer proxy = proxy(fault);
        MatrixRig rig = new MatrixRig(server.base(), client -> client.proxy(proxy.base()))) {
      HeadraceException failure = rig.failure(rig.send("POST", "/x"));
      assertThat(failure)
          .isInstanceOfSatisfying(
              ProxyException.class, told -> assertThat(told.status()).isEqualTo(status));
      assertThat(failure.reason()).isEqualTo(Reason.PROXY);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(failure.attempts()).isEqualTo(attempts);
      assertThat(server.connections()).isZero();
      rig.assertGivenBack(0);
    }
  }

  @Test
  void controlAProxyThatWorksLeadsToTheServer() {
    try (FaultServer server = FaultServer.handling(FaultMatrixConnectTest::fine);
        TestProxy proxy = TestProxy.start();
        MatrixRig rig =
            new MatrixRig(server.base(), client -> client.proxy("http://" + proxy.authority()))) {
      assertThat(rig.outcome(rig.send("POST", "/x")).attempts()).isOne();
      assertThat(proxy.asked()).hasSize(1);
      rig.assertGivenBack(1);
    }
  }
}
