package dev.headrace.benchmarks;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.headrace.limit.Permit;
import dev.headrace.limit.RateLimit;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.SchedulingBucket;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * A limiter's way to wait without a thread each: for so many a second, and most of them waiting.
 */
interface WaitingLine extends AutoCloseable {

  /** One more that waits. */
  Future<?> enqueue();

  /** Does all that its limiter has for one that waits no more. */
  default void leave(Future<?> waiting) {
    waiting.cancel(true);
  }

  @Override
  void close();

  /** All of them by name; given how many they let through a second. */
  static Map<String, IntFunction<WaitingLine>> all(int most) {
    Map<String, IntFunction<WaitingLine>> lines = new LinkedHashMap<>();
    lines.put("headrace", perSecond -> headrace(perSecond, most));
    lines.put("bucket4j", WaitingLine::bucket4j);
    lines.put("failsafe", WaitingLine::failsafe);
    lines.put("resilience4j", WaitingLine::resilience4j);
    return lines;
  }

  private static WaitingLine headrace(int perSecond, int most) {
    var limiter =
        dev.headrace.limit.RateLimiter.builder()
            .limit(RateLimit.of(perSecond).per(Duration.ofSeconds(1)).burst(1))
            .maxWaiters(most)
            .build();
    return new WaitingLine() {
      @Override
      public Future<?> enqueue() {
        CompletableFuture<Permit> permit = limiter.permitAsync();
        if (permit.isDone()) {
          permit.join().answered();
        }
        return permit;
      }

      @Override
      public void leave(Future<?> waiting) {
        if (!waiting.cancel(true) && waiting instanceof CompletableFuture<?> granted) {
          ((Permit) granted.join()).notSent(); // granted meanwhile
        }
      }

      @Override
      public void close() {}
    };
  }

  private static WaitingLine bucket4j(int perSecond) {
    ScheduledThreadPoolExecutor timer = timer();
    SchedulingBucket bucket =
        Bucket.builder()
            .withNanosecondPrecision()
            .addLimit(limit -> limit.capacity(1).refillGreedy(perSecond, Duration.ofSeconds(1)))
            .build()
            .asScheduler();
    return new OnTimer(timer, () -> bucket.consume(1, timer));
  }

  private static WaitingLine failsafe(int perSecond) {
    ScheduledThreadPoolExecutor timer = timer();
    dev.failsafe.RateLimiter<Object> limiter =
        dev.failsafe.RateLimiter.smoothBuilder(perSecond, Duration.ofSeconds(1))
            .withMaxWaitTime(Duration.ofDays(1_000))
            .build();
    FailsafeExecutor<Object> executor = Failsafe.with(limiter).with(timer);
    return new OnTimer(timer, () -> executor.runAsync(() -> {}));
  }

  /** Its own asynchronous form blocks the caller, so its users schedule what it reserves. */
  private static WaitingLine resilience4j(int perSecond) {
    ScheduledThreadPoolExecutor timer = timer();
    RateLimiter limiter =
        RateLimiter.of(
            "line",
            RateLimiterConfig.custom()
                .limitForPeriod(1)
                .limitRefreshPeriod(Duration.ofSeconds(1).dividedBy(perSecond))
                .timeoutDuration(Duration.ofDays(1_000))
                .build());
    return new OnTimer(
        timer, () -> timer.schedule(() -> {}, limiter.reservePermission(), TimeUnit.NANOSECONDS));
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  /** Those who need a timer of their user's. */
  record OnTimer(ScheduledThreadPoolExecutor timer, Supplier<Future<?>> line)
      implements WaitingLine {
    @Override
    public Future<?> enqueue() {
      return line.get();
    }

    @Override
    public void close() {
      timer.shutdownNow();
      try {
        timer.awaitTermination(10, TimeUnit.SECONDS); // till then its thread holds what waited
      } catch (InterruptedException hurry) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
