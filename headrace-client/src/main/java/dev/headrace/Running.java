package dev.headrace;

import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Response;
import dev.headrace.core.Scope;
import dev.headrace.core.Sender;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call under way: gets its answer with the body in memory, and lets go of all it holds then. */
final class Running {
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();
  private final Call call;
  private final InFlight inFlight;
  private final Scope.Registration cancelled;
  private final Scope.Registration closed;

  private Running(Call call, InFlight inFlight) {
    this.call = call;
    this.inFlight = inFlight;
    this.cancelled = call.scope().onCancel(answer::completeExceptionally);
    this.closed = inFlight.onClose(call);
  }

  /** An answer with its body in memory. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Answer(Call call, Response response, byte[] body) {}

  /** Starts a call that was counted in; ends with it, or at once when its scope is cancelled. */
  static CompletableFuture<Answer> start(Call call, Sender pipeline, InFlight inFlight) {
    Running running = new Running(call, inFlight);
    Completions.guard(pipeline, call).whenComplete(running::answered);
    return running.answer;
  }

  private void answered(@Nullable Response response, @Nullable Throwable failure) {
    if (response == null) {
      fail(failure != null ? failure : new NullPointerException("a layer answered null"));
      return;
    }
    long limit = call.options().bodyLimit();
    byte[] buffered = response.body().buffered();
    if (buffered != null && buffered.length <= limit) {
      over();
      answer.complete(new Answer(call, response, buffered));
      return;
    }
    response
        .body()
        .collect(limit, call)
        .whenComplete((bytes, broken) -> collected(response, bytes, broken));
  }

  private void collected(Response response, byte[] bytes, @Nullable Throwable failure) {
    if (failure != null) {
      fail(failure);
      return;
    }
    over();
    answer.complete(new Answer(call, response, bytes));
  }

  private void fail(Throwable failure) {
    over();
    answer.completeExceptionally(Completions.unwrap(failure));
  }

  private void over() {
    cancelled.close();
    closed.close();
    call.scope().close();
    call.request().body().close();
    inFlight.ended();
  }
}
