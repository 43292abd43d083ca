package dev.headrace.core;

import dev.headrace.core.AsyncLoop.Step;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The loop that one writes first: notes that there is one more round, and looks too early. */
final class LeakyLoop {
  private final Supplier<CompletionStage<Step<String>>> round;
  private final CompletableFuture<String> result = new CompletableFuture<>();
  private final Step<String> again = Step.again();
  private volatile boolean running;
  private volatile boolean more;

  LeakyLoop(Supplier<CompletionStage<Step<String>>> round) {
    this.round = round;
  }

  CompletionStage<String> run() {
    more = true;
    if (running) {
      return result;
    }
    running = true;
    while (more) {
      more = false;
      round.get().thenAccept(this::ended);
    }
    running = false;
    return result;
  }

  private void ended(Step<String> step) {
    if (step.equals(again)) {
      run();
    } else {
      result.complete("done");
    }
  }
}
