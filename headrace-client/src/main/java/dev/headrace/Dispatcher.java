package dev.headrace;

import dev.headrace.core.Call;
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
final class Dispatcher {
  private final Sender pipeline;
  private final CallFactory calls;
  private final Decoder decoder;
  private final InFlight inFlight;
  private final Executor callbacks;

  Dispatcher(
      Sender pipeline, CallFactory calls, Decoder decoder, InFlight inFlight, Executor callbacks) {
    this.pipeline = pipeline;
    this.calls = calls;
    this.decoder = decoder;
    this.inFlight = inFlight;
    this.callbacks = callbacks;
  }

  <T> ApiResponse<T> blocking(RequestSpec spec, TypeRef<T> type) {
    Call call = calls.create(spec, type, inFlight);
    CompletableFuture<Running.Answer> answer = Running.start(call, pipeline, inFlight);
    try {
      return decoder.decode(answer.get(), spec, type);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      CancellationException cancelled = new CancellationException("interrupted while waiting");
      call.scope().cancel(cancelled);
      throw cancelled;
    } catch (ExecutionException | RuntimeException | Error failed) { // as in finish
      throw Failures.typed(Completions.unwrap(failed), call);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what the listeners return nobody needs
  <T, R> CompletableFuture<R> async(
      RequestSpec spec, TypeRef<T> type, Function<ApiResponse<T>, @Nullable R> view) {
    Call call;
    try {
      call = calls.create(spec, type, inFlight);
    } catch (HeadraceException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    CompletableFuture<R> result = new CompletableFuture<>();
    CompletableFuture<Running.Answer> answer = Running.start(call, pipeline, inFlight);
    if (answer.isDone()) {
      finish(answer, call, spec, type, view, result); // no hop for what is there already
      return result;
    }
    result.whenComplete(
        (value, failure) -> {
          if (!answer.isDone()) { // completed from outside, by a failure or a value
            call.scope().cancel(Failures.cancellation(failure));
          }
        });
    answer.whenComplete(
        (done, failure) -> hop(() -> finish(answer, call, spec, type, view, result), call, result));
    return result;
  }

  private void hop(Runnable task, Call call, CompletableFuture<?> result) {
    try {
      callbacks.execute(task);
    } catch (Throwable refused) { // also Errors, as of threads that cannot be made
      result.completeExceptionally(Failures.overloaded(call, refused)); // here: never lost
    }
  }

  private <T, R> void finish(
      CompletableFuture<Running.Answer> answer,
      Call call,
      RequestSpec spec,
      TypeRef<T> type,
      Function<ApiResponse<T>, @Nullable R> view,
      CompletableFuture<R> result) {
    if (result.isDone()) {
      return; // cancelled meanwhile: nobody wants the value
    }
    try {
      result.complete(view.apply(decoder.decode(answer.join(), spec, type)));
    } catch (Throwable failure) { // also Errors of a codec: the future must not be left open
      result.completeExceptionally(Failures.typed(Completions.unwrap(failure), call));
    }
  }
}
