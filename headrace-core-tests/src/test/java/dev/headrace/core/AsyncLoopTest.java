package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.AsyncLoop.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AsyncLoopTest {

  private static <T> CompletableFuture<T> run(Supplier<CompletionStage<Step<T>>> round) {
    return AsyncLoop.run(round).toCompletableFuture();
  }

  @Test
  void yieldsWhatTheLastRoundYields() {
    AtomicInteger rounds = new AtomicInteger();
    CompletableFuture<String> result =
        run(
            () ->
                CompletableFuture.completedStage(
                    rounds.incrementAndGet() < 3 ? Step.again() : Step.done("three")));
    assertThat(result).isCompletedWithValue("three");
    assertThat(rounds).hasValue(3);
  }

  @Test
  void runsAHundredThousandSynchronousRoundsOnConstantStack() {
    AtomicInteger rounds = new AtomicInteger();
    CompletableFuture<Integer> result =
        run(
            () ->
                CompletableFuture.completedStage(
                    rounds.incrementAndGet() < 100_000 ? Step.again() : Step.done(rounds.get())));
    assertThat(result).isCompletedWithValue(100_000);
  }

  @Test
  void runsAHundredThousandRoundsThatAlternateBetweenSoonAndLater() {
    List<CompletableFuture<Step<Integer>>> waiting = new ArrayList<>();
    AtomicInteger rounds = new AtomicInteger();
    CompletableFuture<Integer> result =
        run(
            () -> {
              if (rounds.incrementAndGet() % 2 == 0) {
                return CompletableFuture.completedStage(Step.again());
              }
              CompletableFuture<Step<Integer>> later = new CompletableFuture<>();
              waiting.add(later);
              return later;
            });
    while (rounds.get() < 100_000) {
      waiting.remove(0).complete(Step.again());
    }
    assertThat(result).isNotDone();
    waiting.remove(0).complete(Step.done(1));
    assertThat(result).isCompletedWithValue(1);
  }

  @Test
  void runsNoRoundBeforeTheOneBeforeIsOver() {
    CompletableFuture<Step<String>> first = new CompletableFuture<>();
    AtomicInteger rounds = new AtomicInteger();
    CompletableFuture<String> result =
        run(
            () ->
                rounds.incrementAndGet() == 1
                    ? first
                    : CompletableFuture.completedStage(Step.done("x")));
    assertThat(rounds).hasValue(1);
    first.complete(Step.again());
    assertThat(rounds).hasValue(2);
    assertThat(result).isCompletedWithValue("x");
  }

  @Test
  void endsWithTheFailureOfARoundUnwrapped() {
    RuntimeException failure = new IllegalStateException("x");
    assertThat(cause(run(() -> Completions.failed(new CompletionException(failure)))))
        .isSameAs(failure);
  }

  @Test
  void endsWithWhatARoundThrows() {
    AssertionError thrown = new AssertionError("x");
    assertThat(
            cause(
                run(
                    () -> {
                      throw thrown;
                    })))
        .isSameAs(thrown);
  }

  @Test
  void endsWhenARoundReturnsOrYieldsNull() {
    assertThat(cause(run(() -> null))).isInstanceOf(NullPointerException.class);
    assertThat(cause(run(() -> CompletableFuture.completedStage(null))))
        .isInstanceOf(NullPointerException.class);
  }

  private static Throwable cause(CompletableFuture<?> result) {
    return result.handle((value, failure) -> Completions.unwrap(failure)).join();
  }

  @Test
  void aStageThatTakesNoListenerEndsTheLoop() {
    CompletableFuture<Step<String>> deaf =
        new CompletableFuture<>() {
          @Override
          public CompletableFuture<Step<String>> whenComplete(
              BiConsumer<? super Step<String>, ? super Throwable> action) {
            throw new IllegalStateException("deaf");
          }
        };
    List<CompletionStage<Step<String>>> rounds =
        new ArrayList<>(List.of(CompletableFuture.completedStage(Step.again()), deaf));

    CompletableFuture<String> result = run(() -> rounds.remove(0));

    assertThat(result).isCompletedExceptionally();
    assertThat(result.handle((value, failure) -> failure).join())
        .isInstanceOf(IllegalStateException.class);
  }
}
