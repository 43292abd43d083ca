package dev.headrace.architecture.bad.limit;

/** A layer may touch futures. */
final class WaitLayer {
  java.util.concurrent.CompletionStage<String> later;
}
