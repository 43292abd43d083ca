package dev.headrace.testing;

import static dev.headrace.testing.LayerRun.require;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Headers;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What {@link LayerVerifier} checks with single calls. */
final class LayerChecks {
  private static final int MOST_POINTS = 500;
  private final LayerVerifier verifier;
  private final boolean streamed;
  private final List<LayerRun> runs = new ArrayList<>(); // used by one check at a time

  LayerChecks(LayerVerifier verifier, boolean streamed) {
    this.verifier = verifier;
    this.streamed = streamed;
  }

  Map<String, Runnable> all() {
    Map<String, Runnable> checks = new LinkedHashMap<>();
    checks.put("answers and leaves nothing open", this::answers);
    checks.put("never throws", this::nextThrows);
    checks.put("passes failures on", this::nextFails);
    checks.put("ends a call that is cancelled before", this::cancelledBefore);
    checks.put("passes cancellation to next", this::cancelledWhileNextHangs);
    checks.put("closes an answer that comes too late", this::answeredAfterCancel);
    checks.put("may be cancelled at any point", this::cancelledAtEachPoint);
    checks.put("calls next under no lock", this::noLockAroundNext);
    checks.put("completes under no lock", this::noLockAroundCompletion);
    checks.replaceAll((name, check) -> () -> tidily(check));
    return checks;
  }

  /** What a broken layer leaves open must not be blamed on the checks that follow. */
  private void tidily(Runnable check) {
    try {
      check.run();
    } finally {
      runs.forEach(LayerRun::abandon);
      runs.clear();
    }
  }

  private LayerRun run(IntFunction<Answer> answers) {
    LayerRun run = new LayerRun(verifier, streamed, answers);
    runs.add(run);
    return run;
  }

  private LayerRun run() {
    return run(verifier.answers());
  }

  private void answers() {
    LayerRun run = run().start().finish();
    require(run.sends() > 0 || verifier.answersItself(), "next is never called");
    Throwable failure = run.failure();
    require(
        failure == null || run.sends() > 0 && verifier.changesFailures(),
        "the call fails though next answers: " + failure);
  }

  private void nextThrows() {
    for (Throwable thrown :
        List.of(new IllegalStateException("thrown by next"), new AssertionError("by next"))) {
      LayerRun run =
          run()
              .next(
                  call -> {
                    throw sneaky(thrown);
                  });
      mustFailWith(thrown, run.start().finish());
    }
  }

  private static RuntimeException sneaky(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return (RuntimeException) thrown;
  }

  private void nextFails() {
    ErrorContext context = ErrorContext.of(Reason.LOST).sent(Sent.MAYBE);
    Throwable failure = new TransportException("failed by the verifier", context, null);
    mustFailWith(failure, run(n -> Answer.failure(failure)).start().finish());
  }

  private void mustFailWith(Throwable expected, LayerRun run) {
    Throwable failure = run.failure();
    if (failure == null) {
      require(verifier.answersItself(), "the call succeeds though next fails");
    } else {
      require(
          verifier.changesFailures() || leadsTo(failure, expected),
          "the failure of next is lost behind " + failure);
    }
  }

  /** Whether {@code expected} is {@code failure}, one of its causes or suppressed by one. */
  @SuppressWarnings("ReferenceEquality") // the very exception, not one like it
  private static boolean leadsTo(Throwable failure, Throwable expected) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Throwable> open = new ArrayDeque<>(List.of(failure));
    while (!open.isEmpty()) {
      Throwable one = open.pop();
      if (one == expected) {
        return true;
      }
      if (seen.add(one)) {
        Throwable cause = one.getCause();
        if (cause != null) {
          open.push(cause);
        }
        open.addAll(List.of(one.getSuppressed()));
      }
    }
    return false;
  }

  private void cancelledBefore() {
    LayerRun run = run();
    Throwable cause = run.cancel();
    run.start();
    require(run.isDone(), "a call whose scope was cancelled does not end at once");
    mustEndWith(cause, run);
    run.finish();
  }

  private void cancelledWhileNextHangs() {
    LayerRun run = run(n -> Answer.hang()).start();
    run.settle(() -> run.sends() > 0 || run.isDone());
    if (run.isDone()) {
      require(verifier.answersItself(), "the call ends though next hangs");
      run.finish();
      return;
    }
    Throwable cause = run.cancel();
    require(run.isDone(), "the call does not end at once when it is cancelled");
    mustEndWith(cause, run);
    run.finish();
  }

  @SuppressWarnings("ReferenceEquality") // the very cause, not one like it
  private void mustEndWith(Throwable cause, LayerRun run) {
    Throwable failure = run.failure();
    require(
        failure == cause || failure == null && verifier.answersItself(),
        "a cancelled call ends not with the cause, but with " + failure);
  }

  /** {@code next} notices the cancellation too late: its answer is on the way. */
  private void answeredAfterCancel() {
    CompletableFuture<Response> late = new CompletableFuture<>();
    AtomicBoolean sent = new AtomicBoolean();
    LayerRun run =
        run()
            .next(
                call -> {
                  sent.set(true);
                  return late;
                })
            .start();
    run.settle(() -> sent.get() || run.isDone());
    run.cancel();
    if (!sent.get()) {
      run.finish();
      return;
    }
    Body body = StreamedBody.of("late");
    late.complete(response(200, body));
    try {
      run.finish();
      boolean ended = body.ended().toCompletableFuture().isDone();
      require(ended, "the response was neither handed on nor closed");
    } finally {
      body.close();
    }
  }

  private Response response(int status, Body body) {
    Response.Received received = Response.Received.now(verifier.time());
    return Response.of(status, Headers.empty(), body, received);
  }

  private void cancelledAtEachPoint() {
    int points = Math.min(MOST_POINTS, run().start().finish().points());
    for (int point = 1; point <= points; point++) {
      try {
        run().cancelAt(point).start().finish();
      } catch (AssertionError broken) {
        throw new AssertionError("cancelled at point " + point + " of " + points, broken);
      }
    }
  }

  private void noLockAroundNext() {
    AtomicReference<@Nullable LayerRun> first = new AtomicReference<>();
    AtomicBoolean free = new AtomicBoolean(true);
    LayerRun run = run();
    first.set(run);
    run.next(
        call -> {
          if (first.getAndSet(null) != null) {
            free.set(anotherCallReturns(run));
          }
          return CompletableFuture.completedStage(response(200, Body.of("ok")));
        });
    run.start().finish();
    require(free.get(), "a second call waits until the first one's call of next returns");
  }

  private void noLockAroundCompletion() {
    AtomicBoolean free = new AtomicBoolean(true);
    CompletableFuture<Response> answer = new CompletableFuture<>();
    LayerRun run = run().next(call -> answer).start();
    run.outcome().whenComplete((response, failure) -> free.set(anotherCallReturns(run)));
    answer.complete(response(200, Body.of("ok")));
    run.finish();
    require(free.get(), "a second call waits until the first one's completion returns");
  }

  private boolean anotherCallReturns(LayerRun run) {
    Call other = verifier.prepared(Call.of(verifier.request(), verifier.time()));
    Sender next = call -> CompletableFuture.completedStage(response(200, Body.of("ok")));
    return Threads.join(
        Threads.aside(() -> run.alongside(run.layer().handle(other, next))),
        verifier.patienceForLocks());
  }
}
