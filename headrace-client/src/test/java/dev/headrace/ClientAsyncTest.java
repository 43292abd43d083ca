package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.AttemptTimeoutException;
import dev.headrace.core.ClientClosedException;
import dev.headrace.core.DeadlineExceededException;
import dev.headrace.core.InternalException;
import dev.headrace.core.NotFoundException;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.retry.RetryPolicy;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientAsyncTest {
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport wire = ScriptedTransport.on(time);
  private final AtomicInteger hops = new AtomicInteger();
  private final ApiClient api =
      Headrace.client("http://api.test")
          .transport(wire)
          .time(time)
          .retry(RetryPolicy.none())
          .drain(Duration.ofMillis(20))
          .callbacksOn(
              task -> {
                hops.incrementAndGet();
                task.run();
              })
          .build();

  @AfterEach
  void close() {
    api.close();
    assertThat(wire.openExchanges()).isZero();
    assertThat(time.pending()).isZero();
  }

  @Test
  void aFutureThatIsDoneAlreadyNeverHops() {
    wire.respond(200, "x");
    CompletableFuture<String> done = api.get("/x").fetchAsync(String.class);
    assertThat(done).isCompletedWithValue("x");
    assertThat(hops).hasValue(0);
  }

  @Test
  void aLateAnswerHopsOnce() {
    wire.respondAfter(Duration.ofMillis(5), 200, "x");
    CompletableFuture<String> later = api.get("/x").fetchAsync(String.class);
    assertThat(later).isNotDone();
    time.advance(Duration.ofMillis(5));
    assertThat(later).isCompletedWithValue("x");
    assertThat(hops).hasValue(1);
  }

  @Test
  void cancellingTheFutureReachesTheWire() {
    wire.hang();
    CompletableFuture<String> future = api.get("/x").fetchAsync(String.class);
    assertThat(wire.openExchanges()).isOne();
    future.cancel(false);
    assertThat(wire.openExchanges()).isZero();
    assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
  }

  @Test
  void aCancellationIsTheOneThatWasThrownAndNotAWrapper() {
    java.util.concurrent.CancellationException own =
        new java.util.concurrent.CancellationException("mine");
    wire.fail(own).fail(own);
    assertThatThrownBy(() -> api.get("/x").fetch(String.class)).isSameAs(own);
    Throwable seen =
        api.get("/x").fetchAsync(String.class).handle((value, failure) -> failure).join();
    assertThat(seen).isSameAs(own);
  }

  @Test
  void timingOutTheFutureReachesTheWire() {
    wire.hang();
    CompletableFuture<String> future = api.get("/x").fetchAsync(String.class);
    future.completeExceptionally(new TimeoutException()); // what orTimeout does when it is late
    assertThat(wire.openExchanges()).isZero();
  }

  @Test
  void theDeadlineEndsTheCallAndNamesThePhase() {
    wire.hang();
    CompletableFuture<String> future =
        api.get("/x").deadline(Duration.ofSeconds(3)).fetchAsync(String.class);
    time.advance(Duration.ofMillis(2_999));
    assertThat(future).isNotDone();
    time.advance(Duration.ofMillis(1));
    assertThat(failure(future))
        .isInstanceOfSatisfying(
            DeadlineExceededException.class,
            late -> {
              assertThat(late.phase()).isEqualTo(Phase.WAIT);
              assertThat(late.reason()).isEqualTo(Reason.DEADLINE);
              assertThat(late.attempts()).isOne();
            });
    assertThat(wire.openExchanges()).isZero();
  }

  @Test
  void aCallThatIsOverLeavesNoTimerBehind() {
    wire.respond(200, "at once");
    assertThat(api.get("/x").fetchAsync(String.class).join()).isEqualTo("at once");
    assertThat(time.pending()).isZero();
    wire.hang();
    CompletableFuture<String> future = api.get("/x").fetchAsync(String.class);
    assertThat(time.pending()).isEqualTo(2); // the attempt's and the call's
    future.cancel(true);
    assertThat(time.pending()).isZero();
  }

  @Test
  void theAttemptTimeoutSaysThatTheRequestWasSent() {
    wire.hang();
    CompletableFuture<String> future = api.get("/x").fetchAsync(String.class);
    time.advance(Duration.ofSeconds(30));
    assertThat(failure(future))
        .isInstanceOfSatisfying(
            AttemptTimeoutException.class,
            late -> {
              assertThat(late.sent()).isEqualTo(Sent.YES);
              assertThat(late.phase()).isEqualTo(Phase.WAIT);
            });
  }

  @Test
  void interruptingABlockedCallerEndsTheCall() throws InterruptedException {
    wire.hang();
    List<Throwable> thrown = new ArrayList<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                api.get("/x").fetch(String.class);
              } catch (CancellationException expected) {
                thrown.add(expected);
                if (Thread.currentThread().isInterrupted()) {
                  thrown.add(new InterruptedException());
                }
              }
            });
    caller.start();
    while (wire.openExchanges() == 0) {
      Thread.onSpinWait();
    }
    caller.interrupt();
    caller.join(30_000);
    assertThat(thrown).hasSize(2);
    assertThat(wire.openExchanges()).isZero();
  }

  @Test
  void syncAndAsyncThrowTheSameType() {
    wire.respond(404, "").respond(404, "");
    assertThatThrownBy(() -> api.get("/x").fetch(String.class))
        .isInstanceOf(NotFoundException.class);
    assertThat(failure(api.get("/x").fetchAsync(String.class)))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void callsAfterCloseFailAtOnceTyped() {
    api.close();
    assertThatThrownBy(() -> api.get("/x").fetch(String.class))
        .isInstanceOf(ClientClosedException.class);
    assertThat(failure(api.get("/x").fetchAsync(String.class)))
        .isInstanceOf(ClientClosedException.class);
    assertThat(wire.sends()).isZero();
  }

  @Test
  void closeEndsWhatIsStillInFlightAfterItsDrain() {
    wire.hang();
    CompletableFuture<String> future = api.get("/x").fetchAsync(String.class);
    api.close();
    assertThat(failure(future)).isInstanceOf(ClientClosedException.class);
    api.close();
  }

  @Test
  void closeWaitsForCallsThatEndInTime() throws Exception {
    ApiClient patient =
        Headrace.client("http://api.test")
            .transport(wire)
            .time(time)
            .drain(Duration.ofSeconds(30))
            .build();
    wire.respondAfter(Duration.ofMillis(5), 200, "x");
    CompletableFuture<String> future = patient.get("/x").fetchAsync(String.class);
    Thread closer = new Thread(patient::close);
    closer.start();
    while (closer.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    time.advance(Duration.ofMillis(5));
    closer.join(30_000);
    assertThat(closer.isAlive()).isFalse();
    assertThat(future.get(30, TimeUnit.SECONDS)).isEqualTo("x");
  }

  @Test
  void aLayerThatIgnoresCancellationDoesNotHoldItsCaller() {
    CompletableFuture<dev.headrace.core.Response> never = new CompletableFuture<>();
    ApiClient stuck =
        Headrace.client("http://api.test")
            .transport(wire)
            .time(time)
            .drain(Duration.ofMillis(1))
            .layer(Place.CALL, (call, next) -> never)
            .build();
    CompletableFuture<String> future =
        stuck.get("/x").deadline(Duration.ofSeconds(1)).fetchAsync(String.class);
    time.advance(Duration.ofSeconds(1));
    assertThat(failure(future)).isInstanceOf(DeadlineExceededException.class);
    never.cancel(true); // the broken layer ends at last: the ledger balances
    stuck.close();
  }

  @Test
  void aLayerThatThrowsBecomesATypedFailure() {
    ApiClient broken =
        Headrace.client("http://api.test")
            .transport(wire)
            .time(time)
            .layer(
                Place.HOP,
                (call, next) -> {
                  throw new IllegalStateException("bug");
                })
            .build();
    assertThatThrownBy(() -> broken.get("/x").fetch(String.class))
        .isInstanceOf(InternalException.class)
        .hasRootCauseMessage("bug");
    broken.close();
  }

  @Test
  void anExecutorThatRefusesLosesNothing() {
    ApiClient full =
        Headrace.client("http://api.test")
            .transport(wire)
            .time(time)
            .callbacksOn(
                task -> {
                  throw new RejectedExecutionException("full");
                })
            .build();
    wire.respondAfter(Duration.ofMillis(1), 200, "x");
    CompletableFuture<String> future = full.get("/x").fetchAsync(String.class);
    time.advance(Duration.ofMillis(1));
    assertThat(failure(future))
        .isInstanceOfSatisfying(
            InternalException.class,
            overloaded -> assertThat(overloaded.reason()).isEqualTo(Reason.OVERLOADED));
    full.close();
  }

  @Test
  void aCallbackMayCloseTheClient() {
    wire.respondAfter(Duration.ofMillis(1), 200, "x");
    CompletableFuture<Void> closed = api.get("/x").fetchAsync(String.class).thenRun(api::close);
    time.advance(Duration.ofMillis(1));
    assertThat(closed).isCompleted();
  }

  private static Throwable failure(CompletableFuture<?> future) {
    try {
      future.join();
      return new AssertionError("no failure");
    } catch (CompletionException failed) {
      return failed.getCause();
    }
  }
}
