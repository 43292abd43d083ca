package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The ledger extension asserts after each test that no task of the timer is left open. */
class SystemTimerTest {

  @Test
  void runsATaskOnItsOwnDaemonThread() throws Exception {
    try (Timer.Closeable timer = Timer.system("tick")) {
      CompletableFuture<Thread> thread = new CompletableFuture<>();
      timer.schedule(Duration.ofNanos(-1), () -> thread.complete(Thread.currentThread()));
      assertThat(thread.get(30, TimeUnit.SECONDS).getName()).isEqualTo("tick");
      assertThat(thread.join().isDaemon()).isTrue();
    }
  }

  @Test
  void goesOnAfterATaskThatThrows() throws Exception {
    try (Timer.Closeable timer = Timer.system("tick")) {
      timer.schedule(
          Duration.ZERO,
          () -> {
            throw new IllegalStateException("broken");
          });
      CompletableFuture<String> next = new CompletableFuture<>();
      timer.schedule(Duration.ZERO, () -> next.complete("ran"));
      assertThat(next.get(30, TimeUnit.SECONDS)).isEqualTo("ran");
    }
  }

  @Test
  void takesATaskOutAtOnce() {
    try (Timer.Closeable timer = Timer.system("tick")) {
      Timer.Timeout timeout = timer.schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> {});
      assertThat(timer.toString()).contains("1 waiting");
      assertThat(timeout.cancel()).isTrue();
      assertThat(timeout.cancel()).isFalse();
      assertThat(timer.toString()).contains("0 waiting");
    }
  }

  @Test
  void dropsWhatWaitsWhenItIsClosed() {
    AtomicInteger runs = new AtomicInteger();
    Timer.Closeable timer = Timer.system("tick");
    Timer.Timeout waiting = timer.schedule(Duration.ofHours(1), runs::incrementAndGet);
    timer.close();
    timer.close();
    assertThat(waiting.cancel()).isFalse();
    assertThat(timer.schedule(Duration.ZERO, runs::incrementAndGet).cancel()).isFalse();
    assertThat(runs).hasValue(0);
  }

  @Test
  void readsClocksThatAdvance() {
    TimeSource time = TimeSource.system();
    long before = time.nanoTime();
    assertThat(time.nanoTime() - before).isNotNegative();
    assertThat(time.now()).isAfter("2026-01-01T00:00:00Z");
  }
}
