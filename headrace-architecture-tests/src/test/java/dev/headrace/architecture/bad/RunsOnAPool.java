package dev.headrace.architecture.bad;

import java.util.concurrent.CompletableFuture;

/** An executor that was given is no common pool. */
final class RunsOnAPool {
  CompletableFuture<String> run() {
    return CompletableFuture.supplyAsync(() -> "x", Runnable::run);
  }
}
