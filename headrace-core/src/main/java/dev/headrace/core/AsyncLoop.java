package dev.headrace.core;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Repeats an asynchronous step until it says that it is done, on constant stack and memory however
 * many rounds complete synchronously.
 *
 * @param <T> what the loop yields
 */
public final class AsyncLoop<T> {

  /**
   * The end of one round.
   *
   * @param <T> what the loop yields
   */
  public static final class Step<T> {
    private static final Step<Object> AGAIN = new Step<>(null, false);
    private final @Nullable T value;
    private final boolean last;

    private Step(@Nullable T value, boolean last) {
      this.value = value;
      this.last = last;
    }

    /** One more round. */
    @SuppressWarnings("unchecked") // AGAIN carries no value
    public static <T> Step<T> again() {
      return (Step<T>) AGAIN;
    }

    /** The loop is over and yields {@code value}. */
    public static <T> Step<T> done(T value) {
      return new Step<>(value, true);
    }
  }

  private final Supplier<? extends CompletionStage<Step<T>>> round;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Drain drain = new Drain(this::runRound);

  private AsyncLoop(Supplier<? extends CompletionStage<Step<T>>> round) {
    this.round = round;
  }

  /**
   * Starts the loop on the calling thread. Each further round runs on the thread that completed the
   * one before; a round that throws or fails ends the loop with that failure.
   */
  public static <T> CompletionStage<T> run(Supplier<? extends CompletionStage<Step<T>>> round) {
    AsyncLoop<T> loop = new AsyncLoop<>(round);
    loop.drain.run();
    return loop.result;
  }

  private void runRound() {
    try {
      Objects.requireNonNull(round.get(), "a round returned null").whenComplete(this::ended);
    } catch (Throwable thrown) { // also Errors: the loop must not be left without an outcome
      result.completeExceptionally(thrown);
    }
  }

  private void ended(@Nullable Step<T> step, @Nullable Throwable failure) {
    if (failure != null) {
      result.completeExceptionally(Completions.unwrap(failure));
    } else if (step == null) {
      result.completeExceptionally(new NullPointerException("a round yielded null"));
    } else if (step.last) {
      result.complete(step.value);
    } else {
      drain.run();
    }
  }
}
