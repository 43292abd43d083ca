package dev.headrace.testing;

import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Layer;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A layer that changes nothing and keeps the calls, responses and failures that pass it: placed
 * between two layers, it shows what one gives the other. What it keeps is in the order in which it
 * passed, recorded before it is handed on. Thread-safe.
 */
public final class RecordingLayer implements Layer {
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final Queue<Response> responses = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /** A layer that has seen nothing yet. */
  public RecordingLayer() {}

  @Override
  public CompletionStage<Response> handle(Call call, Sender next) {
    calls.add(call);
    CompletableFuture<Response> stage = new CompletableFuture<>();
    Completions.guard(next, call)
        .whenComplete(
            (response, failure) -> {
              if (failure == null) {
                responses.add(response);
                stage.complete(response);
              } else {
                Throwable cause = Completions.unwrap(failure);
                failures.add(cause);
                stage.completeExceptionally(cause);
              }
            });
    return stage;
  }

  /** The calls that came by. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** The responses that came back. */
  public List<Response> responses() {
    return List.copyOf(responses);
  }

  /** The failures that came back, unwrapped. */
  public List<Throwable> failures() {
    return List.copyOf(failures);
  }
}
