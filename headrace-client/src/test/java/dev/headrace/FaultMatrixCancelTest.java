package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.MatrixRig.Told;
import dev.headrace.auth.Auth;
import dev.headrace.auth.Token;
import dev.headrace.auth.TokenProvider;
import dev.headrace.core.Call;
import dev.headrace.core.DeadlineExceededException;
import dev.headrace.core.Exchange;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Sent;
import dev.headrace.retry.RetryPolicy;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls that are cancelled, or late, wherever they are: rows 5 and 52 to 64 of the fault matrix.
 * That the server sees the socket close is a promise of every transport.
 */
@Timeout(120)
class FaultMatrixCancelTest {
  private static final Duration DEADLINE = Duration.ofSeconds(3);
  private static final int ROUNDS = Sweeps.isFull() ? 900 : 300;
  private final FakeTime idle = new FakeTime();
  private final ScriptedTransport wire =
      ScriptedTransport.on(idle).byRequest(request -> Answer.of(200, "fine"));
  private final List<Object> outcomes = new CopyOnWriteArrayList<>(); // told on other threads

  private MatrixRig rig() {
    return new MatrixRig("http://api.test", client -> client.transport(wire));
  }

  /** Starts a call; what comes of it, however often, is counted. */
  private CompletableFuture<ApiResponse<String>> call(MatrixRig rig) {
    CompletableFuture<ApiResponse<String>> call =
        rig.api.post("/x").text("x").deadline(DEADLINE).sendAsync(String.class);
    CompletableFuture<Void> counted =
        call.handle(
            (value, failure) -> {
              outcomes.add(failure == null ? value : failure);
              return null;
            });
    assertThat(counted).isNotDone();
    return call;
  }

  /** Ends {@code call} in one of both ways, and says what a deadline told. */
  private void end(MatrixRig rig, CompletableFuture<?> call, boolean cancel, Told late) {
    if (cancel) {
      assertThat(call.cancel(true)).isTrue();
      assertThat(rig.thrown(call)).isInstanceOf(CancellationException.class);
    } else {
      rig.time.advance(DEADLINE);
      HeadraceException failure = rig.failure(call);
      assertThat(failure).isInstanceOf(DeadlineExceededException.class);
      assertThat(Told.of(failure)).isEqualTo(late);
    }
  }

  private void assertOneOutcome(MatrixRig rig, long paid) {
    rig.assertGivenBackAndServed(paid);
    MatrixRig.until(() -> !outcomes.isEmpty(), "the outcome");
    assertThat(outcomes).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void row52QueuedAtTheLimiter(boolean cancel) {
    wire.hang();
    try (MatrixRig rig = rig()) {
      CompletableFuture<ApiResponse<String>> first = rig.send("GET", "/first");
      CompletableFuture<ApiResponse<String>> queued = call(rig);
      assertThat(rig.api.limits().get(0).used()).isOne();
      end(rig, queued, cancel, new Told(Reason.DEADLINE, Phase.QUEUED, Sent.NO, 1));
      assertThat(wire.sends()).isOne();
      first.cancel(true);
      assertOneOutcome(rig, 1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DNS, NO, true",
    "CONNECT, NO, true",
    "TLS, NO, true",
    "WRITE, MAYBE, true",
    "WAIT, YES, true",
    "HEADERS, YES, true",
    "BODY, YES, true",
    "DNS, NO, false",
    "CONNECT, NO, false",
    "TLS, NO, false",
    "WRITE, MAYBE, false",
    "WAIT, YES, false",
    "HEADERS, YES, false",
    "BODY, YES, false",
  })
  void rows5And53To58WhereverTheWireIs(Phase phase, Sent sent, boolean cancel) {
    AtomicBoolean stands = new AtomicBoolean(true);
    try (MatrixRig rig =
        new MatrixRig(
            "http://api.test",
            client ->
                client
                    .transport(wire)
                    .layer(
                        Place.WIRE,
                        (call, next) ->
                            stands.getAndSet(false)
                                ? standing(call, phase, sent)
                                : next.send(call)))) {
      CompletableFuture<ApiResponse<String>> call = call(rig);
      end(rig, call, cancel, new Told(Reason.DEADLINE, phase, sent, 1));
      assertOneOutcome(rig, sent == Sent.NO ? 0 : 1);
    }
  }

  /** An exchange that has come to {@code phase} and goes no further. */
  private static CompletionStage<Response> standing(Call call, Phase phase, Sent sent) {
    Objects.requireNonNull(call.get(Exchange.KEY)).progress(phase, sent);
    CompletableFuture<Response> never = new CompletableFuture<>();
    call.scope().onCancel(never::completeExceptionally);
    return never;
  }

  @Test
  void row59InBackOff() {
    wire.fail(Reason.CONNECT_REFUSED, Sent.NO);
    try (MatrixRig rig =
        new MatrixRig(
            "http://api.test", client -> client.transport(wire).retry(RetryPolicy.standard()))) {
      CompletableFuture<ApiResponse<String>> call = call(rig);
      assertThat(rig.time.pending()).as("deadline and back-off").isEqualTo(2);
      end(rig, call, true, new Told(Reason.DEADLINE, Phase.BACKOFF, Sent.NO, 1));
      assertThat(wire.sends()).isOne();
      assertOneOutcome(rig, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void row60InTokenRefreshOnlyTheCallItselfEnds(boolean cancel) {
    CompletableFuture<Token> token = new CompletableFuture<>();
    TokenProvider provider = () -> token;
    try (MatrixRig rig =
        new MatrixRig(
            "http://api.test", client -> client.transport(wire).auth(Auth.bearer(provider)))) {
      CompletableFuture<ApiResponse<String>> call = call(rig);
      CompletableFuture<ApiResponse<String>> other = rig.send("GET", "/other");
      end(rig, call, cancel, new Told(Reason.DEADLINE, Phase.AUTH, Sent.NO, 1));
      assertThat(other).isNotDone();
      token.complete(Token.of("t"));
      assertThat(rig.outcome(other).data()).isEqualTo("fine");
      assertThat(wire.requests())
          .extracting(request -> request.headers().first("Authorization"))
          .containsExactly("Bearer t");
      assertOneOutcome(rig, 1);
    }
  }

  @Test
  void row63ACancellationThatRacesWithTheAnswerHasOneOutcome() throws InterruptedException {
    try (MatrixRig rig = rig()) {
      for (int round = 0; round < ROUNDS; round++) {
        wire.respondAfter(Duration.ofMillis(1), 200, "fine");
        CompletableFuture<ApiResponse<String>> call = rig.send("GET", "/x");
        CountDownLatch start = new CountDownLatch(1);
        Thread canceller =
            new Thread(
                () -> {
                  start.countDown();
                  call.cancel(true);
                });
        canceller.start();
        start.await();
        idle.advance(Duration.ofMillis(1));
        canceller.join();
        Throwable failure = rig.thrown(call);
        assertThat(failure == null || failure instanceof CancellationException).isTrue();
      }
      rig.assertGivenBackAndServed(rig.api.limits().get(0).used());
      assertThat(wire.openExchanges()).isZero();
    }
    Sweeps.report("Cancellations that race with an answer", ROUNDS);
  }

  @Test
  void row64ACallThatNobodyWaitsForEndsWithItsDeadline() {
    wire.hang();
    try (MatrixRig rig = rig()) {
      int started = rig.api.post("/x").deadline(DEADLINE).sendAsync(String.class).hashCode();
      assertThat(wire.openExchanges()).as("%s", started).isOne();
      rig.time.advance(DEADLINE);
      assertThat(wire.openExchanges()).isZero();
      rig.assertGivenBackAndServed(1);
    }
  }

  @Test
  void controlALayerThatForgetsTheCancellationIsFound() {
    CompletableFuture<Response> never = new CompletableFuture<>();
    Sender deaf = call -> never;
    AtomicBoolean stands = new AtomicBoolean(true);
    try (MatrixRig rig =
        new MatrixRig(
            "http://api.test",
            client ->
                client
                    .transport(wire)
                    .layer(
                        Place.WIRE,
                        (call, next) ->
                            stands.getAndSet(false) ? deaf.send(call) : next.send(call)))) {
      CompletableFuture<ApiResponse<String>> call = call(rig);
      call.cancel(true);
      assertThat(rig.isGivenBack()).isFalse();
      never.cancel(true); // it ends at last
      MatrixRig.until(rig::isGivenBack, "given back");
    }
  }
}
