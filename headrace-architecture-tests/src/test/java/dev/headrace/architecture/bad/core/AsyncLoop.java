package dev.headrace.architecture.bad.core;

/** What is listed by name may touch futures. */
final class AsyncLoop {
  java.util.concurrent.CompletionStage<String> later;
}
