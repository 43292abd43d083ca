package dev.headrace.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.failsafe.RateLimiter;
import dev.headrace.limit.Permit;
import dev.headrace.limit.RateLimit;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * What a permit costs that is there: one thread, processor time, rounds of all of them interleaved.
 * The floor is one compare-and-set of a long and the clock that it needs.
 */
final class LimiterCost {
  private static final String FLOOR = "compare-and-set + nanoTime";
  private static final String OURS = "headrace permit + answered";
  private static final double MOST = 3;
  private static final double ONE_OBJECT = 48;
  private static final double LEAST_GRANTED = 0.999;
  private static final int WARM_UP = 3;
  private static final int UNITS = 1_000;
  private static final Duration SHORT = Duration.ofNanos(10_000);
  private static final int MANY_UNITS = 1_000_000;
  private static final Duration LONGER = Duration.ofMillis(10);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Map<String, BooleanSupplier> operations = new LinkedHashMap<>();
  private final int rounds;
  private final int calls;

  LimiterCost(int rounds, int calls) {
    this.rounds = rounds;
    this.calls = calls;
    operations.put("nanoTime", () -> System.nanoTime() != 0);
    operations.put(FLOOR, floor());
    operations.put(OURS, permits(RateLimit.of(UNITS).per(SHORT).burst(UNITS)));
    operations.put(
        "the same, a limit of a million",
        permits(RateLimit.of(MANY_UNITS).per(LONGER).burst(MANY_UNITS)));
    var plain = dev.headrace.limit.RateLimiter.of(RateLimit.of(UNITS).per(SHORT).burst(UNITS));
    operations.put("headrace tryAcquire", plain::tryAcquire);
    operations.put("bucket4j tryConsume", bucket4j());
    operations.put("resilience4j acquirePermission", resilience4j());
    var guava = com.google.common.util.concurrent.RateLimiter.create(1e9);
    operations.put("guava tryAcquire", guava::tryAcquire);
    RateLimiter<Object> failsafe = RateLimiter.burstyBuilder(MANY_UNITS, LONGER).build();
    operations.put("failsafe tryAcquirePermit", failsafe::tryAcquirePermit);
  }

  private static BooleanSupplier floor() {
    AtomicLong free = new AtomicLong();
    return () -> {
      long now = System.nanoTime();
      long at = free.get();
      return free.compareAndSet(at, Math.max(at, now) + 1);
    };
  }

  private static BooleanSupplier permits(RateLimit limit) {
    var limiter = dev.headrace.limit.RateLimiter.of(limit);
    return () -> {
      Permit permit = limiter.tryPermit();
      if (permit == null) {
        return false;
      }
      permit.answered();
      return true;
    };
  }

  private static BooleanSupplier bucket4j() {
    Bucket bucket =
        Bucket.builder()
            .withNanosecondPrecision()
            .addLimit(limit -> limit.capacity(MANY_UNITS).refillGreedy(MANY_UNITS, LONGER))
            .build();
    return () -> bucket.tryConsume(1);
  }

  private static BooleanSupplier resilience4j() {
    var limiter =
        io.github.resilience4j.ratelimiter.RateLimiter.of(
            "cost",
            RateLimiterConfig.custom()
                .limitForPeriod(MANY_UNITS)
                .limitRefreshPeriod(LONGER)
                .timeoutDuration(Duration.ZERO)
                .build());
    return () -> limiter.acquirePermission();
  }

  /** Measures and prints; returns whether the targets were met. */
  boolean run(PrintStream out) {
    Map<String, double[]> nanos = new LinkedHashMap<>();
    Map<String, double[]> bytes = new LinkedHashMap<>();
    for (int round = -WARM_UP; round < rounds; round++) {
      for (Map.Entry<String, BooleanSupplier> operation : operations.entrySet()) {
        Cost cost = cost(operation.getKey(), operation.getValue());
        if (round >= 0) {
          values(nanos, operation.getKey())[round] = cost.nanos();
          values(bytes, operation.getKey())[round] = cost.bytes();
        }
      }
    }
    out.printf(
        Locale.ROOT,
        "%nA permit that is there, one thread; median of %d rounds (least-most); load average"
            + " %.1f%n%n",
        rounds,
        Machine.load());
    Table table = new Table("limiter", "CPU ns a call", "bytes a call");
    nanos.forEach(
        (name, values) ->
            table.row(
                name,
                new Sample(values).text("%.1f"),
                String.format(Locale.ROOT, "%.1f", new Sample(values(bytes, name)).median())));
    table.print(out);
    return judge(out, nanos, new Sample(values(bytes, OURS)).median());
  }

  private boolean judge(PrintStream out, Map<String, double[]> nanos, double bytes) {
    Sample ratio = Sample.ratios(values(nanos, OURS), values(nanos, FLOOR));
    boolean quick = ratio.median() <= MOST;
    boolean light = bytes <= ONE_OBJECT;
    out.printf(
        Locale.ROOT,
        "%n%s / %s: %s, target ≤ %.0f: %s%n%.1f bytes a call, target one object (≤ %.0f): %s%n",
        OURS,
        FLOOR,
        ratio.text("%.2f"),
        MOST,
        quick ? "met" : "MISSED",
        bytes,
        ONE_OBJECT,
        light ? "met" : "MISSED");
    return quick && light;
  }

  private double[] values(Map<String, double[]> all, String name) {
    return all.computeIfAbsent(name, first -> new double[rounds]);
  }

  private record Cost(double nanos, double bytes) {}

  private Cost cost(String name, BooleanSupplier operation) {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long start = THREADS.getCurrentThreadCpuTime();
    int granted = 0;
    for (int i = 0; i < calls; i++) {
      granted += operation.getAsBoolean() ? 1 : 0;
    }
    long nanos = THREADS.getCurrentThreadCpuTime() - start;
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    if (granted < calls * LEAST_GRANTED) {
      throw new IllegalStateException(name + " granted " + granted + " of " + calls);
    }
    return new Cost((double) nanos / calls, (double) allocated / calls);
  }
}
