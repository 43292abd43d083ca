package dev.headrace;

import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.DeadlineExceededException;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Layer;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Ends a call, its body included, when its deadline passes. Sets no timer for what is done already.
 */
final class DeadlineLayer implements Layer {
  private final TimeSource time;
  private final Timer timer;

  DeadlineLayer(TimeSource time, Timer timer) {
    this.time = time;
    this.timer = timer;
  }

  @Override
  public CompletionStage<Response> handle(Call call, Sender next) {
    CompletionStage<Response> stage = Completions.guard(next, call);
    if (!call.deadline().isBounded() || isOver(stage)) {
      return stage;
    }
    Duration left = Duration.ofNanos(call.deadline().remainingNanos(time.nanoTime()));
    Timer.Timeout timeout = timer.schedule(left, () -> call.scope().cancel(exceeded(call)));
    return stage.whenComplete(
        (response, failure) -> {
          if (response == null) {
            timeout.cancel();
          } else {
            response.ended().whenComplete((done, broken) -> timeout.cancel());
          }
        });
  }

  private static boolean isOver(CompletionStage<Response> stage) {
    CompletableFuture<Response> future = stage.toCompletableFuture();
    return future.isCompletedExceptionally()
        || future.isDone() && future.join().ended().toCompletableFuture().isDone();
  }

  private static DeadlineExceededException exceeded(Call call) {
    return new DeadlineExceededException(
        "the call's deadline passed after " + call.journal().elapsed().toMillis() + " ms",
        ErrorContext.of(Reason.DEADLINE, call),
        null);
  }
}
