package dev.headrace;

import dev.headrace.core.Completions;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Sender;
import dev.headrace.core.TypeRef;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls: starts them on the pipeline, waits for them or hands them to the callbacks'
 * executor, and has their bodies decoded there, never on an I/O thread.
 */
record Dispatcher(
    Sender pipeline,
    CallFactory calls,
    Decoder decoder,
    InFlight inFlight,
    Deadlines deadlines,
    Executor callbacks) {

  <T> ApiResponse<T> blocking(RequestSpec spec, TypeRef<T> type) {
    Running.Blocking running = new Running.Blocking(calls.create(spec, type), this);
    begin(running);
    running.send();
    try {
      return decoder.decode(running.call(), running.get(), spec, type);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      CancellationException cancelled = new CancellationException("interrupted while waiting");
      running.abort(cancelled);
      throw cancelled;
    } catch (ExecutionException | RuntimeException | Error failed) {
      throw Failures.typed(Completions.unwrap(failed), running.call());
    }
  }

  <T, R> CompletableFuture<R> async(
      RequestSpec spec, TypeRef<T> type, Function<ApiResponse<T>, @Nullable R> view) {
    AsyncRunning<T, R> running =
        new AsyncRunning<>(calls.create(spec, type), this, spec, type, view);
    try {
      begin(running);
    } catch (HeadraceException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    running.start();
    return running;
  }

  /**
   * Counts a call in.
   *
   * @throws dev.headrace.core.ClientClosedException if the client takes no more calls
   */
  private void begin(Running<?> running) {
    try {
      inFlight.begin(running);
    } catch (HeadraceException refused) {
      running.call().request().body().close();
      throw refused;
    }
  }
}
