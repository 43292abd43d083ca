package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Grants and cancellations in the same moment: one outcome each, and no unit lost or doubled. */
@Tag("large")
class GrantRaceTest {
  private static final int ROUNDS =
      "full".equals(System.getProperty("headrace.sweeps")) ? 2_000 : 500;

  @Test
  void aPermitIsEitherGivenOrFree() throws Exception {
    RateLimit limit = RateLimit.of(1).per(Duration.ofDays(1));
    try (Timer.Closeable timer = Timer.system("race")) {
      RateLimiter limiter =
          RateLimiter.builder().limit(limit).time(TimeSource.system()).timer(timer).build();
      for (int i = 0; i < ROUNDS; i++) {
        Permit first = limiter.permit();
        CompletableFuture<Permit> second = limiter.permitAsync();
        var unused =
            second.thenAccept(
                permit -> {
                  permit.notSent();
                });
        together(first::notSent, () -> second.cancel(false));
        assertThat(second).isDone();
        assertThat(limiter.limits().get(0).used()).isZero();
        assertThat(limiter.limits().get(0).waiters()).isZero();
      }
    }
  }

  @Test
  void manyThreadsNeverHoldMoreThanThereIs() throws Exception {
    RateLimit limit = RateLimit.of(3).per(Duration.ofNanos(1)).burst(3);
    try (Timer.Closeable timer = Timer.system("race")) {
      RateLimiter limiter =
          RateLimiter.builder().limit(limit).time(TimeSource.system()).timer(timer).build();
      AtomicInteger held = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      AtomicInteger done = new AtomicInteger();
      Runnable work =
          () -> {
            for (int i = 0; i < ROUNDS; i++) {
              Permit permit = limiter.permit();
              most.accumulateAndGet(held.incrementAndGet(), Math::max);
              held.decrementAndGet();
              if (i % 2 == 0) {
                permit.notSent();
              } else {
                permit.answered();
              }
              done.incrementAndGet();
            }
          };
      together(work, work, work, work, work);
      assertThat(done).hasValue(5 * ROUNDS);
      assertThat(most.get()).isBetween(1, 3);
    }
  }

  private static void together(Runnable... works) throws InterruptedException {
    CyclicBarrier start = new CyclicBarrier(works.length);
    List<Throwable> failures = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (Runnable work : works) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                  work.run();
                } catch (Exception | Error failure) {
                  synchronized (failures) {
                    failures.add(failure);
                  }
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }
}
