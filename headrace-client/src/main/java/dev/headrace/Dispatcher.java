package dev.headrace;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.TypeRef;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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

  /** An answer with its body in memory. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Answer(Call call, Response response, byte[] body) {}

  <T> ApiResponse<T> blocking(RequestSpec spec, TypeRef<T> type) {
    Call call = calls.create(spec, type, inFlight);
    CompletableFuture<Answer> answer = start(call);
    try {
      return decoder.decode(answer.get(), spec, type);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      CancellationException cancelled = new CancellationException("interrupted while waiting");
      call.scope().cancel(cancelled);
      throw cancelled;
    } catch (ExecutionException failed) {
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
    CompletableFuture<Answer> answer = start(call);
    if (answer.isDone()) {
      finish(answer, call, spec, type, view, result); // no hop for what is there already
      return result;
    }
    result.whenComplete(
        (value, failure) -> {
          if (failure != null) {
            call.scope().cancel(Failures.cancellation(failure)); // no effect once the call is over
          }
        });
    answer.whenComplete(
        (done, failure) -> hop(() -> finish(answer, call, spec, type, view, result), call, result));
    return result;
  }

  private void hop(Runnable task, Call call, CompletableFuture<?> result) {
    try {
      callbacks.execute(task);
    } catch (RejectedExecutionException full) {
      result.completeExceptionally(Failures.overloaded(call, full)); // on this thread: never lost
    }
  }

  private <T, R> void finish(
      CompletableFuture<Answer> answer,
      Call call,
      RequestSpec spec,
      TypeRef<T> type,
      Function<ApiResponse<T>, @Nullable R> view,
      CompletableFuture<R> result) {
    try {
      result.complete(view.apply(decoder.decode(answer.join(), spec, type)));
    } catch (Throwable failure) { // also Errors of a codec: the future must not be left open
      result.completeExceptionally(Failures.typed(Completions.unwrap(failure), call));
    }
  }

  /** Starts the call; the future ends with the call, or at once when its scope is cancelled. */
  private CompletableFuture<Answer> start(Call call) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    var registration = call.scope().onCancel(answer::completeExceptionally);
    Completions.guard(pipeline, call)
        .whenComplete(
            (response, failure) -> {
              if (response == null) {
                over(call, registration);
                answer.completeExceptionally(Completions.unwrap(failure));
              } else {
                collect(call, response, answer, registration);
              }
            });
    return answer;
  }

  private void collect(
      Call call,
      Response response,
      CompletableFuture<Answer> answer,
      dev.headrace.core.Scope.Registration registration) {
    Body body = response.body();
    byte[] buffered = body.buffered();
    if (buffered != null && buffered.length <= call.options().bodyLimit()) {
      over(call, registration);
      answer.complete(new Answer(call, response, buffered));
      return;
    }
    body.collect(call.options().bodyLimit(), call)
        .whenComplete(
            (bytes, failure) -> {
              over(call, registration);
              if (failure != null) {
                answer.completeExceptionally(Completions.unwrap(failure));
              } else {
                answer.complete(new Answer(call, response, bytes));
              }
            });
  }

  private void over(Call call, dev.headrace.core.Scope.Registration registration) {
    registration.close();
    call.scope().close();
    call.request().body().close();
    inFlight.ended();
  }
}
