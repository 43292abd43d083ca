package dev.headrace.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What every layer needs to know about completion stages. */
public final class Completions {

  private Completions() {}

  /** {@code failure} without the wrappers that {@code CompletableFuture} puts around a cause. */
  public static Throwable unwrap(Throwable failure) {
    Throwable t = failure;
    while ((t instanceof CompletionException || t instanceof ExecutionException)
        && t.getCause() != null) {
      t = t.getCause();
    }
    return t;
  }

  /** Why a stage has no value: its failure, unwrapped, or that it was null. */
  public static Throwable cause(@Nullable Throwable failure, String ifNull) {
    return failure != null ? unwrap(failure) : new NullPointerException(ifNull);
  }

  /** A stage that has failed. */
  public static <T> CompletionStage<T> failed(Throwable failure) {
    return CompletableFuture.failedFuture(failure);
  }

  /**
   * Tells {@code listener} the outcome of {@code stage}, on the thread that completes it; at once
   * if it is complete. As {@code whenComplete} for a listener that does not throw, and whose end
   * nobody waits for.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the listener
  public static <T> void listen(
      CompletionStage<T> stage,
      BiConsumer<? super @Nullable T, ? super @Nullable Throwable> listener) {
    if (!(stage instanceof Promise<T> promise && promise.tells(listener))) {
      stage.whenComplete(listener);
    }
  }

  /** {@code sender.send(call)} for senders of others: what they throw becomes a failed stage. */
  public static CompletionStage<Response> guard(Sender sender, Call call) {
    try {
      CompletionStage<Response> stage = sender.send(call);
      return stage != null ? stage : failed(new NullPointerException("a sender returned null"));
    } catch (Throwable thrown) { // also Errors: a call must not be left without an outcome
      return failed(thrown);
    }
  }
}
