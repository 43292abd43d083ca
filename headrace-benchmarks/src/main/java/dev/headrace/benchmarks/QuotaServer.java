package dev.headrace.benchmarks;

import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import dev.headrace.testing.QuotaPolicy;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A server with a quota behind a network, in this process: a request is on its way for 2.5 to 10
 * ms, judged as it arrives, and the answer is on its way for as long again, all by timer. It has no
 * sockets and no threads of its own, for what is judged is the limiter: a thread for each
 * connection would add to each way what the machine's scheduler makes of it. Thread-safe.
 */
final class QuotaServer {
  private static final long LEAST_WAY = 2_500_000;
  private static final long MOST_WAY = 10_000_000;
  private final TimeSource time;
  private final Timer timer;
  private final QuotaPolicy policy; // guarded by this
  private final SplittableRandom random; // guarded by this
  private final QuotaLog log;
  private final long start;

  QuotaServer(TimeSource time, Timer timer, QuotaPolicy policy, QuotaLog log, long seed) {
    this.time = time;
    this.timer = timer;
    this.policy = policy;
    this.log = log;
    this.random = new SplittableRandom(seed);
    this.start = time.nanoTime();
  }

  /**
   * What it answers.
   *
   * @param remaining units that are left
   * @param resetNanos until more units are there
   */
  record Verdict(boolean admitted, long remaining, long resetNanos) {

    /** Retry-After: whole seconds, as most servers have it. */
    Duration retryAfter() {
      return Duration.ofSeconds(Math.max(1, (resetNanos + 999_999_999) / 1_000_000_000));
    }
  }

  /** Sends a request of {@code units}; {@code receiver} gets the answer on the timer's thread. */
  void send(int units, Consumer<Verdict> receiver) {
    long sent = time.nanoTime();
    timer.schedule(
        way(),
        () -> {
          Verdict verdict = judge(units);
          timer.schedule(
              way(),
              () -> {
                long now = time.nanoTime();
                log.answered(now - start, now - sent);
                receiver.accept(verdict);
              });
        });
  }

  /** Nanoseconds since the start. */
  long elapsed() {
    return time.nanoTime() - start;
  }

  private synchronized Verdict judge(int units) {
    long now = time.nanoTime();
    boolean admitted = policy.admits(now, units);
    log.arrived(now - start, units, admitted);
    return new Verdict(admitted, policy.remaining(now), policy.resetNanos(now));
  }

  private synchronized Duration way() {
    return Duration.ofNanos(random.nextLong(LEAST_WAY, MOST_WAY));
  }
}
