package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PromiseTest {
  private final List<String> told = new ArrayList<>();

  private void listen(Promise<String> promise, String name) {
    Completions.listen(
        promise, (value, failure) -> told.add(name + ":" + (failure != null ? failure : value)));
  }

  @Test
  void tellsEveryListenerOnceBeforeAndAfter() {
    Promise<String> promise = new Promise<>();
    listen(promise, "first");
    listen(promise, "second");
    assertThat(promise.complete("x")).isTrue();
    assertThat(promise.complete("y")).isFalse();
    assertThat(promise.completeExceptionally(new IllegalStateException())).isFalse();
    listen(promise, "late");
    assertThat(told).containsExactlyInAnyOrder("first:x", "second:x", "late:x");
  }

  @Test
  void tellsOfFailuresAndCancellations() {
    Promise<String> failed = new Promise<>();
    listen(failed, "a");
    failed.completeExceptionally(new IllegalStateException("broken"));
    Promise<String> cancelled = new Promise<>();
    listen(cancelled, "b");
    assertThat(cancelled.cancel(true)).isTrue();
    assertThat(cancelled.cancel(true)).isTrue();
    assertThat(cancelled.isCancelled()).isTrue();
    assertThat(told)
        .containsExactly(
            "a:java.lang.IllegalStateException: broken", "b:" + new CancellationException());
  }

  @Test
  void isAFutureForAllOthers() {
    Promise<String> promise = new Promise<>();
    listen(promise, "listener");
    CompletableFuture<Integer> length = promise.thenApply(String::length);
    assertThat(promise.completeOnTimeout("late", 1, TimeUnit.NANOSECONDS)).isSameAs(promise);
    assertThat(length.join()).isEqualTo(4);
    promise.join();
  }

  @Test
  void tellsOfWhatATaskYields() {
    Promise<String> promise = new Promise<>();
    listen(promise, "a");
    assertThat(promise.completeAsync(() -> "x", Runnable::run)).isSameAs(promise);
    Promise<String> broken = new Promise<>();
    listen(broken, "b");
    CompletableFuture<String> same =
        broken.completeAsync(
            () -> {
              throw new IllegalStateException("broken");
            },
            Runnable::run);
    assertThat(told).containsExactly("a:x", "b:java.lang.IllegalStateException: broken");
    assertThat(same).isCompletedExceptionally();
  }

  @Test
  void runsNoTaskForWhatIsDone() {
    Promise<String> promise = new Promise<>();
    promise.complete("x");
    assertThat(promise.completeAsync(() -> "ran" + told.add("ran"), Runnable::run))
        .isCompletedWithValue("x");
    assertThat(told).isEmpty();
  }

  @Test
  void tellsOnceOfWhatIsForcedOnIt() {
    Promise<String> value = new Promise<>();
    listen(value, "a");
    value.obtrudeValue("x");
    value.obtrudeValue("y");
    Promise<String> failure = new Promise<>();
    listen(failure, "b");
    failure.obtrudeException(new IllegalStateException("broken"));
    assertThat(told).containsExactly("a:x", "b:java.lang.IllegalStateException: broken");
  }

  @Test
  void listensToForeignStagesToo() {
    Completions.listen(
        CompletableFuture.completedStage("x"), (value, failure) -> told.add(String.valueOf(value)));
    assertThat(told).containsExactly("x");
  }

  @Test
  void aListenerThatRacesWithTheOutcomeIsToldOnce() throws InterruptedException {
    AtomicInteger times = new AtomicInteger();
    int rounds = "full".equals(System.getProperty("headrace.sweeps")) ? 20_000 : 500;
    for (int i = 0; i < rounds; i++) {
      Promise<String> promise = new Promise<>();
      CountDownLatch go = new CountDownLatch(1);
      Thread other =
          new Thread(
              () -> {
                go.countDown();
                promise.complete("x");
              });
      other.start();
      go.await();
      Completions.listen(promise, (value, failure) -> times.incrementAndGet());
      other.join();
    }
    assertThat(times).hasValue(rounds);
  }
}
