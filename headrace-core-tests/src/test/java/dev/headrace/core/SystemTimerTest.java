package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
  void ringsInTheOrderOfTheTimesWhetherNearOrFarAtFirst() throws Exception {
    try (Timer.Closeable timer = Timer.system("tick")) {
      List<String> rung = Collections.synchronizedList(new ArrayList<>());
      CompletableFuture<Long> last = new CompletableFuture<>();
      long before = TimeSource.system().nanoTime();
      timer.schedule(Duration.ofMillis(1_600), () -> rung.add("far"));
      timer.schedule(
          Duration.ofMillis(1_700), () -> last.complete(TimeSource.system().nanoTime() - before));
      timer.schedule(Duration.ofMillis(900), () -> rung.add("near"));
      assertThat(last.get(30, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(1_700_000_000L);
      assertThat(rung).containsExactly("near", "far");
    }
  }

  @Test
  void tasksOfManyThreadsAreTakenOutOrRunButNotBoth() throws Exception {
    int each = 2_000;
    AtomicInteger ends = new AtomicInteger();
    CountDownLatch allEnded = new CountDownLatch(3 * each);
    Runnable end =
        () -> {
          ends.incrementAndGet();
          allEnded.countDown();
        };
    try (Timer.Closeable timer = Timer.system("tick")) {
      Runnable work =
          () -> {
            for (int i = 0; i < each; i++) {
              Duration delay = Duration.ofMillis(i % 2 == 0 ? 1_080 : i % 3);
              if (timer.schedule(delay, end).cancel()) {
                end.run();
              }
            }
          };
      Thread[] threads = {new Thread(work), new Thread(work), new Thread(work)};
      for (Thread thread : threads) {
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(allEnded.await(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(ends).hasValue(3 * each);
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
