package dev.headrace.benchmarks;

import dev.failsafe.RateLimiter;
import io.github.bucket4j.BlockingBucket;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The limiters of others, each set up as its documentation has it for the quota and its burst. */
final class Limiters {
  private static final int QUOTA = ServerPolicy.QUOTA;
  private static final Map<String, Function<QuotaRun, Waiting>> MAKERS = makers();

  private Limiters() {}

  /** Blocks the caller until it may send a request of so many units. */
  interface Waiting {
    void acquire(int units) throws InterruptedException;
  }

  static List<String> names() {
    return List.copyOf(MAKERS.keySet());
  }

  static Waiting create(String name, QuotaRun run) {
    return MAKERS.getOrDefault(name, unknown -> failing(name)).apply(run);
  }

  private static Waiting failing(String name) {
    throw new IllegalArgumentException("no such limiter: " + name);
  }

  private static Map<String, Function<QuotaRun, Waiting>> makers() {
    Map<String, Function<QuotaRun, Waiting>> makers = new LinkedHashMap<>();
    makers.put("guide", Limiters::guide);
    makers.put("resilience4j", Limiters::resilience4j);
    makers.put("bucket4j-greedy", run -> bucket4j(run, true));
    makers.put("bucket4j-interval", run -> bucket4j(run, false));
    makers.put("guava", Limiters::guava);
    makers.put("failsafe", Limiters::failsafe);
    makers.put("naive", run -> units -> {});
    return makers;
  }

  private static Waiting guide(QuotaRun run) {
    GuideLimiter limiter = new GuideLimiter(QUOTA, run.window().toNanos());
    return units -> {
      if (!limiter.canProceed(run.time().nanoTime())) {
        Pause.of(Duration.ofNanos(limiter.waitNanos(run.time().nanoTime())), run.timer());
      }
    };
  }

  /**
   * Periods that let in what the server takes at once: a whole window, or a burst's share of it.
   */
  private static Waiting resilience4j(QuotaRun run) {
    var limiter =
        io.github.resilience4j.ratelimiter.RateLimiter.of(
            "quota",
            RateLimiterConfig.custom()
                .limitForPeriod(run.policy().burst())
                .limitRefreshPeriod(period(run))
                .timeoutDuration(Duration.ofMinutes(5))
                .build());
    return units -> {
      if (!limiter.acquirePermission(units)) {
        throw new InterruptedException(); // it does not throw it; five minutes are never over
      }
    };
  }

  private static Waiting bucket4j(QuotaRun run, boolean greedy) {
    int capacity = run.policy().burst();
    Bucket bucket =
        Bucket.builder()
            .withNanosecondPrecision()
            .addLimit(
                limit ->
                    greedy
                        ? limit.capacity(capacity).refillGreedy(QUOTA, run.window())
                        : limit.capacity(capacity).refillIntervally(capacity, period(run)))
            .build();
    BlockingBucket blocking = bucket.asBlocking();
    return blocking::consume;
  }

  private static Duration period(QuotaRun run) {
    return run.window().multipliedBy(run.policy().burst()).dividedBy(QUOTA);
  }

  private static Waiting guava(QuotaRun run) {
    var limiter = com.google.common.util.concurrent.RateLimiter.create(perSecond(run));
    return limiter::acquire;
  }

  private static double perSecond(QuotaRun run) {
    return QUOTA * 1e9 / run.window().toNanos();
  }

  private static Waiting failsafe(QuotaRun run) {
    RateLimiter<Object> limiter = RateLimiter.smoothBuilder(QUOTA, run.window()).build();
    return limiter::acquirePermits;
  }
}
