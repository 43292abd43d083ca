package dev.headrace.architecture.bad;

import dev.headrace.architecture.bad.core.Breaks;
import java.util.concurrent.CompletableFuture;

/** A violation, for the control of the rules. */
@Breaks({"nothingRunsOnTheCommonPool"})
final class RunsOnTheCommonPool {
  CompletableFuture<String> run() {
    return CompletableFuture.supplyAsync(() -> "x").thenApplyAsync(x -> x, Runnable::run);
  }
}
