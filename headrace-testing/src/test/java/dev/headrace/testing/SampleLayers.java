package dev.headrace.testing;

import dev.headrace.core.AsyncLoop;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Drain;
import dev.headrace.core.Journal;
import dev.headrace.core.Layer;
import dev.headrace.core.Response;
import dev.headrace.core.Scope;
import dev.headrace.core.Sender;
import dev.headrace.core.Timer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Layers that keep the contract of {@link Layer}, or break it if told so. */
final class SampleLayers {

  private SampleLayers() {}

  record Waited() implements Journal.Event {
    @Override
    public String summary() {
      return "waited";
    }
  }

  /** Waits a second, then sends. */
  static final class Waiting implements Layer {
    private final FakeTime time;
    private final boolean heedsCancel;
    private final boolean cancelsTimer;

    Waiting(FakeTime time, boolean heedsCancel, boolean cancelsTimer) {
      this.time = time;
      this.heedsCancel = heedsCancel;
      this.cancelsTimer = cancelsTimer;
    }

    @Override
    public CompletionStage<Response> handle(Call call, Sender next) {
      CompletableFuture<Void> wait = new CompletableFuture<>();
      Timer.Timeout timeout = time.schedule(Duration.ofSeconds(1), () -> wait.complete(null));
      Scope.Registration hook =
          heedsCancel
              ? call.scope()
                  .onCancel(
                      cause -> {
                        if (cancelsTimer) {
                          timeout.cancel();
                        }
                        wait.completeExceptionally(cause);
                      })
              : Scope.root().onCancel(cause -> {});
      return wait.thenCompose(
          nothing -> {
            hook.close();
            call.journal().record(new Waited());
            return Completions.guard(next, call);
          });
    }
  }

  /** Sends again after a second while the answer is 503, three times in all. */
  static final class Repeating implements Layer {
    private final boolean closes;

    Repeating(boolean closes) {
      this.closes = closes;
    }

    @Override
    public CompletionStage<Response> handle(Call call, Sender next) {
      AtomicInteger sends = new AtomicInteger();
      return AsyncLoop.run(
          () ->
              Completions.guard(next, call)
                  .thenApply(
                      response -> {
                        if (response.status() != 503 || sends.incrementAndGet() == 3) {
                          return AsyncLoop.Step.done(response);
                        }
                        if (closes) {
                          response.close();
                        }
                        call.journal().record(new Waited());
                        return AsyncLoop.Step.again();
                      }));
    }
  }

  /** Lets one call through at a time. */
  static final class OneByOne implements Layer {
    private record Waiter(Call call, Sender next, CompletableFuture<Response> stage) {}

    private final Queue<Waiter> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final Runnable drain;

    OneByOne(boolean recursive) {
      drain = recursive ? this::runNext : new Drain(this::runNext);
    }

    @Override
    public CompletionStage<Response> handle(Call call, Sender next) {
      Waiter waiter = new Waiter(call, next, new CompletableFuture<>());
      queue.add(waiter);
      Scope.Registration hook =
          call.scope()
              .onCancel(
                  cause -> {
                    if (queue.remove(waiter)) {
                      waiter.stage.completeExceptionally(cause);
                    }
                  });
      CompletionStage<Response> stage = waiter.stage;
      stage.whenComplete((response, failure) -> hook.close());
      drain.run();
      return stage;
    }

    private void runNext() {
      if (queue.isEmpty() || !busy.compareAndSet(false, true)) {
        return;
      }
      Waiter waiter = queue.poll();
      if (waiter == null) {
        busy.set(false);
        return;
      }
      Completions.guard(waiter.next, waiter.call)
          .whenComplete(
              (response, failure) -> {
                busy.set(false);
                if (failure != null) {
                  waiter.stage.completeExceptionally(Completions.unwrap(failure));
                } else {
                  waiter.stage.complete(response);
                }
                drain.run();
              });
    }
  }
}
