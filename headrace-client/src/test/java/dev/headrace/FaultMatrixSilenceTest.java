package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.MatrixRig.Told;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Received;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Servers that fall silent, or nearly so, through the whole client on real sockets: rows 20 to 23
 * of the fault matrix.
 */
@Timeout(120)
class FaultMatrixSilenceTest {
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final int DROPS = 20; // one a second

  @ParameterizedTest
  @CsvSource({
    "20, GET, WAIT, 2", "20, POST, WAIT, 1", "21, GET, HEADERS, 2", "21, POST, HEADERS, 1",
    "22, GET, BODY, 2", "22, POST, BODY, 1", "23, GET, BODY, 2", "23, POST, BODY, 1",
  })
  void rows20To23SilenceIsAnIdleTimeoutWhereverItFalls(
      int row, String method, Phase phase, int attempts) {
    String[] begun = {"", OK + "X-Na", OK + "Content-Length: 9\r\n\r\n", null};
    begun[3] = begun[2] + "half";
    Reply silent = Reply.raw(Step.bytes(begun[row - 20]), Step.stall());
    try (FaultServer server =
            FaultServer.handling(
                request ->
                    request.path().equals(MatrixRig.AFTER) ? Reply.of(200, "fine") : silent);
        MatrixRig rig =
            new MatrixRig(
                server.base(),
                client -> client.idleReadTimeout(IDLE).options(FaultMatrixSilenceTest::patient))) {
      CompletableFuture<ApiResponse<String>> call = rig.send(method, "/x");
      for (int attempt = 1; attempt <= attempts; attempt++) {
        server.awaitRequests(attempt, MatrixRig.PATIENCE);
        rig.reach(attempt, phase);
        fallSilent(rig, server, attempt);
      }
      assertThat(Told.of(rig.failure(call)))
          .isEqualTo(new Told(Reason.IDLE_TIMEOUT, phase, Sent.YES, attempts));
      assertThat(server.requests()).isEqualTo(attempts);
      rig.assertGivenBackAndServed(attempts);
    }
  }

  private static void patient(CallOptions.Builder options) {
    options.attemptTimeout(Duration.ofDays(1)).deadline(Duration.ofDays(1));
  }

  /** The idle timeout passes; once more if a byte arrived in the midst of it. */
  private static void fallSilent(MatrixRig rig, FaultServer server, int attempt) {
    rig.time.advance(IDLE.minus(MOMENT));
    assertThat(server.closedByPeer()).as("a moment before").doesNotContain(attempt);
    rig.time.advance(MOMENT);
    if (!rig.hasEnded(attempt)) {
      rig.time.advance(IDLE);
    }
    server.awaitClosed(attempt, MatrixRig.PATIENCE);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, false, 120, ATTEMPT_TIMEOUT, 1",
    "GET, false, 120, ATTEMPT_TIMEOUT, 2",
    "GET, true, 120, ATTEMPT_TIMEOUT, 1", // its beginning was handed out
    "GET, false, 25, DEADLINE, 1",
  })
  void row23ADripThatIsNeverSilentMeetsTheAttemptTimeoutOrTheDeadline(
      String method, boolean streamed, int deadline, Reason reason, int attempts) {
    List<CompletableFuture<Void>> drops = new ArrayList<>();
    try (FaultServer server = FaultServer.handling(dripping(drops));
        MatrixRig rig =
            new MatrixRig(server.base(), client -> client.idleReadTimeout(Duration.ofMinutes(1)))) {
      RequestSpec spec =
          rig.api
              .request(method, "/x")
              .deadline(Duration.ofSeconds(deadline))
              .options(o -> o.streamed(streamed));
      CompletableFuture<ApiResponse<String>> call = spec.sendAsync(String.class);
      rig.reach(1, Phase.BODY);
      if (streamed) {
        MatrixRig.until(() -> rig.hasEnded(1), "the head is handed out");
      }
      for (CompletableFuture<Void> drop : drops) {
        drop.complete(null);
        rig.time.advance(Duration.ofSeconds(1));
        assertThat(call).isNotDone();
      }
      rig.time.advance(Duration.ofSeconds(10));
      if (attempts == 2) {
        rig.reach(2, Phase.BODY);
        rig.time.advance(Duration.ofSeconds(30));
      }
      assertThat(Told.of(rig.failure(call)))
          .isEqualTo(new Told(reason, Phase.BODY, Sent.YES, attempts));
      assertThat(server.requests()).isEqualTo(attempts);
      server.awaitClosed(attempts, MatrixRig.PATIENCE);
      rig.assertGivenBackAndServed(attempts);
    }
  }

  /** A body that comes as its drops are let go. */
  private static Function<Received, Reply> dripping(List<CompletableFuture<Void>> drops) {
    List<Step> steps = new ArrayList<>(List.of(Step.bytes(OK + "Content-Length: 100\r\n\r\n")));
    for (int i = 0; i < DROPS; i++) {
      CompletableFuture<Void> drop = new CompletableFuture<>();
      drops.add(drop);
      steps.add(Step.until(drop));
      steps.add(Step.bytes("x"));
    }
    steps.add(Step.stall());
    Step[] drip = steps.toArray(new Step[0]);
    return request ->
        request.path().equals(MatrixRig.AFTER) ? Reply.of(200, "fine") : Reply.raw(drip);
  }
}
