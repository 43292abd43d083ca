package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.headrace.core.Body;
import dev.headrace.core.Completions;
import dev.headrace.core.Layer;
import dev.headrace.core.Response;
import dev.headrace.core.Scope;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Layers that keep the contract are accepted; of the others, each is caught by its own check. */
class LayerVerifierTest {
  private final FakeTime time = new FakeTime();

  private void caught(String check, Supplier<Layer> layers) {
    LayerVerifier verifier =
        LayerVerifier.of(layers).time(time).patienceForLocks(Duration.ofMillis(200));
    Throwable report = catchThrowable(verifier::verify);
    assertThat(report).isInstanceOf(AssertionError.class).hasMessageContaining("\n - " + check);
  }

  @Test
  void acceptsALayerThatPassesOn() {
    LayerVerifier.verify(() -> (call, next) -> Completions.guard(next, call));
    LayerVerifier.verify(RecordingLayer::new);
    assertThat(LedgerBook.installed().balances()).isNotEmpty();
  }

  @Test
  void acceptsALayerThatWaits() {
    LayerVerifier.of(() -> new SampleLayers.Waiting(time, true, true)).time(time).verify();
    assertThat(time.elapsed()).isGreaterThan(Duration.ofSeconds(100_000));
  }

  @Test
  void acceptsALayerThatSendsAgain() {
    LayerVerifier.of(() -> new SampleLayers.Repeating(true))
        .answers(Answer.of(503, "no"), Answer.of(503, "no"), Answer.of(200, "yes"))
        .verify();
    assertThatThrownBy(
            () ->
                LayerVerifier.of(() -> new SampleLayers.Repeating(false))
                    .answers(Answer.of(503, "no"), Answer.of(200, "yes"))
                    .verify())
        .hasMessageContaining("a response was neither handed on nor closed");
  }

  @Test
  void acceptsALayerThatQueues() {
    LayerVerifier.verify(() -> new SampleLayers.OneByOne(false));
    assertThat(time.pending()).isZero();
  }

  @Test
  void acceptsALayerThatAnswersItselfOnlyIfAsked() {
    Supplier<Layer> canned =
        () ->
            (call, next) -> {
              Throwable cause = call.scope().cause();
              return cause != null
                  ? Completions.failed(cause)
                  : ScriptedTransport.on(time).respond(200, "own").send(call);
            };
    LayerVerifier.of(canned).mayAnswerItself().verify();
    caught("answers and leaves nothing open", canned);
  }

  @Test
  void acceptsChangedFailuresOnlyIfAsked() {
    Supplier<Layer> changing =
        () ->
            (call, next) ->
                Completions.guard(next, call)
                    .exceptionallyCompose(
                        f ->
                            Completions.failed(
                                call.scope().isCancelled()
                                    ? Completions.unwrap(f)
                                    : new IllegalStateException("another")));
    LayerVerifier.of(changing).mayChangeFailures().verify();
    caught("passes failures on", changing);
  }

  @Test
  void catchesALayerThatThrows() {
    caught(
        "answers and leaves nothing open: java.lang.AssertionError: handle throws",
        () ->
            (call, next) -> {
              throw new IllegalStateException();
            });
    caught("never throws", () -> (call, next) -> next.send(call));
  }

  @Test
  void catchesALayerThatReturnsNull() {
    caught(
        "answers and leaves nothing open: java.lang.AssertionError: handle returns null",
        () -> (call, next) -> nothing());
  }

  @SuppressWarnings("NullAway") // what a careless layer does
  private static CompletionStage<Response> nothing() {
    return null;
  }

  @Test
  void catchesALayerThatSwallowsAResponse() {
    caught(
        "answers and leaves nothing open",
        () ->
            (call, next) ->
                Completions.guard(next, call)
                    .thenApply(r -> Response.of(200, r.headers(), EMPTY, r.received())));
  }

  private static final Body EMPTY = Body.empty();

  @Test
  void catchesALayerWithoutAnOutcomeAfterAFailure() {
    caught(
        "passes failures on",
        () ->
            (call, next) -> {
              CompletableFuture<Response> stage = new CompletableFuture<>();
              Completions.guard(next, call).thenAccept(stage::complete);
              return stage;
            });
  }

  @Test
  void catchesALayerThatIgnoresCancellationWhileItWaits() {
    caught(
        "ends a call that is cancelled before", () -> new SampleLayers.Waiting(time, false, true));
    time.advance(Duration.ofDays(1));
  }

  @Test
  void catchesALayerThatLeavesATimer() {
    caught(
        "ends a call that is cancelled before", () -> new SampleLayers.Waiting(time, true, false));
    time.advance(Duration.ofDays(1));
  }

  @Test
  void catchesALayerThatDoesNotPassCancellationOn() {
    caught(
        "passes cancellation to next",
        () -> (call, next) -> Completions.guard(next, call.withScope(Scope.root())));
  }

  @Test
  void catchesALayerThatEndsByItselfButLeavesNextRunning() {
    caught(
        "passes cancellation to next: java.lang.AssertionError: an exchange is left",
        () ->
            (call, next) -> {
              CompletableFuture<Response> stage = new CompletableFuture<>();
              Scope.Registration hook = call.scope().onCancel(stage::completeExceptionally);
              Completions.guard(next, call.withScope(Scope.root()))
                  .whenComplete(
                      (r, f) -> {
                        hook.close();
                        if (f != null) {
                          stage.completeExceptionally(Completions.unwrap(f));
                        } else if (!stage.complete(r)) {
                          r.close();
                        }
                      });
              return stage;
            });
  }

  @Test
  void catchesALayerThatLeavesALateAnswerOpen() {
    caught(
        "closes an answer that comes too late",
        () ->
            (call, next) -> {
              CompletableFuture<Response> stage = new CompletableFuture<>();
              Scope.Registration hook = call.scope().onCancel(stage::completeExceptionally);
              Completions.guard(next, call)
                  .whenComplete(
                      (r, f) -> {
                        hook.close();
                        if (f != null) {
                          stage.completeExceptionally(Completions.unwrap(f));
                        } else {
                          stage.complete(r);
                        }
                      });
              return stage;
            });
  }

  @Test
  void catchesALayerThatLeavesAHook() {
    caught(
        "answers and leaves nothing open: java.lang.AssertionError: a hook is left",
        () ->
            (call, next) -> {
              call.scope().onCancel(cause -> {});
              return Completions.guard(next, call);
            });
  }

  @Test
  void catchesALayerThatFailsWithSomethingElseWhenCancelledInBetween() {
    caught(
        "may be cancelled at any point",
        () ->
            (call, next) -> {
              if (call.scope().isCancelled()) {
                return Completions.guard(next, call);
              }
              call.journal().record(new SampleLayers.Waited());
              return call.scope().isCancelled()
                  ? new CompletableFuture<>()
                  : Completions.guard(next, call);
            });
  }

  @Test
  void catchesALayerThatCallsNextUnderALock() {
    Object lock = new Object();
    caught(
        "calls next under no lock",
        () ->
            (call, next) -> {
              synchronized (lock) {
                return Completions.guard(next, call);
              }
            });
  }

  @Test
  void catchesALayerThatCompletesUnderALock() {
    Object lock = new Object();
    caught(
        "completes under no lock",
        () ->
            (call, next) -> {
              synchronized (lock) {
                lock.notifyAll();
              }
              CompletableFuture<Response> stage = new CompletableFuture<>();
              Completions.guard(next, call)
                  .whenComplete(
                      (r, f) -> {
                        synchronized (lock) {
                          if (f != null) {
                            stage.completeExceptionally(Completions.unwrap(f));
                          } else {
                            stage.complete(r);
                          }
                        }
                      });
              return stage;
            });
  }

  @Test
  void catchesAQueueThatDrainsByRecursion() {
    caught("loses no waiting call", () -> new SampleLayers.OneByOne(true));
  }
}
