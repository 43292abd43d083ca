package dev.headrace.testing;

import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Completions;
import dev.headrace.core.Deadline;
import dev.headrace.core.Layer;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.TimeSource;
import dev.headrace.core.spi.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** One call through a fresh layer, for {@link LayerVerifier}. */
final class LayerRun {
  private static final Duration PATIENCE_FOR_CANCEL = Duration.ofMillis(200);
  private static final Duration PATIENCE_FOR_LEDGER = Duration.ofMillis(50);
  private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(5);
  private static final int MOST_STEPS = 1_000_000;
  private final LayerVerifier verifier;
  private final Map<Ledger.Kind, Long> levels = LedgerBook.installed().balances();
  private final CompletableFuture<Response> outcome = new CompletableFuture<>();
  private final AtomicInteger points = new AtomicInteger();
  private final CancellationException cause = new CancellationException("by the verifier");
  private final Queue<Thread> cancelling = new ConcurrentLinkedQueue<>();
  private final Queue<CompletableFuture<Response>> others = new ConcurrentLinkedQueue<>();
  private final Queue<Response> seen = new ConcurrentLinkedQueue<>();
  private final ScriptedTransport transport;
  private final Layer layer;
  private final Call call;
  private Sender next;
  private int cancelAt = -1;
  private volatile boolean started;

  LayerRun(LayerVerifier verifier, boolean streamed, IntFunction<Answer> answers) {
    this.verifier = verifier;
    AtomicInteger sends = new AtomicInteger();
    transport =
        ScriptedTransport.on(verifier.time())
            .byRequest(request -> answers.apply(sends.incrementAndGet()));
    next = transport;
    layer = verifier.newLayer();
    call = call(streamed);
  }

  private Call call(boolean streamed) {
    CallOptions options = CallOptions.of(o -> o.streamed(streamed));
    TimeSource clock = new Clock();
    return verifier.prepared(Call.of(verifier.request(), options, Deadline.none(), clock));
  }

  /** A clock whose every reading is a point at which the call may be cancelled. */
  private final class Clock implements TimeSource {
    @Override
    public long nanoTime() {
      point();
      return verifier.time().nanoTime();
    }

    @Override
    public Instant now() {
      return verifier.time().now();
    }
  }

  /** Cancels the call at the point of this number, from 1. */
  LayerRun cancelAt(int point) {
    cancelAt = point;
    return this;
  }

  /** Puts {@code other} in the place of the transport. */
  LayerRun next(Sender other) {
    next = other;
    return this;
  }

  LayerRun start() {
    started = true;
    CompletionStage<Response> stage;
    try {
      stage = layer.handle(call, this::send);
    } catch (Throwable thrown) {
      throw new AssertionError("handle throws " + thrown, thrown);
    }
    if (stage == null) {
      throw new AssertionError("handle returns null");
    }
    stage.whenComplete(
        (response, failure) -> {
          point();
          if (failure != null) {
            outcome.completeExceptionally(Completions.unwrap(failure));
          } else {
            outcome.complete(response);
          }
        });
    return this;
  }

  private CompletionStage<Response> send(Call sent) {
    point();
    CompletableFuture<Response> answer = new CompletableFuture<>();
    next.send(sent)
        .whenComplete(
            (response, failure) -> {
              point();
              if (failure != null) {
                answer.completeExceptionally(failure);
              } else {
                seen.add(response);
                answer.complete(response);
              }
            });
    return answer;
  }

  private void point() {
    if (started && points.incrementAndGet() == cancelAt) {
      // From another thread, as in life: a lock that this one holds must not seem free.
      Thread aside = Threads.aside(() -> call.scope().cancel(cause));
      if (!Threads.join(aside, PATIENCE_FOR_CANCEL)) {
        cancelling.add(aside); // it waits for such a lock, and gets on with this thread
      }
    }
  }

  int points() {
    return points.get();
  }

  boolean isDone() {
    return outcome.isDone();
  }

  int sends() {
    return transport.sends();
  }

  Layer layer() {
    return layer;
  }

  Call call() {
    return call;
  }

  CompletionStage<Response> outcome() {
    return outcome;
  }

  /** The failure that the call ended with; null if it ended with a response, or did not. */
  @Nullable Throwable failure() {
    return outcome.handle((response, failure) -> failure).getNow(null);
  }

  Throwable cancel() {
    call.scope().cancel(cause);
    return cause;
  }

  Throwable cause() {
    return cause;
  }

  /** Lets time pass until {@code enough}, or until nothing is left to do. */
  LayerRun settle(BooleanSupplier enough) {
    int steps = 0;
    while (steps < MOST_STEPS && !enough.getAsBoolean() && verifier.step()) {
      steps++;
    }
    return this;
  }

  /** Another call of the same layer, which has to end, too. */
  void alongside(CompletionStage<Response> other) {
    others.add(other.toCompletableFuture());
  }

  /** Gives up what a broken layer left open. */
  void abandon() {
    transport.close();
    seen.forEach(Response::close);
    close(outcome);
    others.forEach(LayerRun::close);
  }

  /** Lets the call end, and requires that it does and that nothing of it is left. */
  LayerRun finish() {
    for (Thread late : cancelling) {
      require(Threads.join(late, PATIENCE_AT_THE_END), "cancelling blocks");
    }
    settle(() -> isDone() && others.stream().allMatch(CompletableFuture::isDone));
    require(isDone(), "the call has no outcome");
    close(outcome);
    others.forEach(LayerRun::close);
    require(transport.openExchanges() == 0, "an exchange is left without cancellation");
    require(transport.openBodies() == 0, "a response was neither handed on nor closed");
    require(
        call.scope().isCancelled() || call.scope().isEmpty(), "a hook is left on the call's scope");
    LedgerBook.installed().awaitLevels(levels, PATIENCE_FOR_LEDGER);
    return this;
  }

  private static void close(CompletableFuture<Response> stage) {
    Response response = stage.handle((r, failure) -> r).getNow(null);
    if (response != null) {
      response.close();
    }
  }

  static void require(boolean condition, String violation) {
    if (!condition) {
      throw new AssertionError(violation);
    }
  }
}
