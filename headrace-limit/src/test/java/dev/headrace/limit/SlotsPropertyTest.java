package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.QuotaPolicy;
import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The server never counts more than the quota, whatever its way of counting and the network. */
@Tag("large")
class SlotsPropertyTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int N = 100;
  private static final RateLimit LIMIT = RateLimit.of(N).per(SECOND);
  private static final int WORKERS = 64;
  private static final int REQUESTS =
      "full".equals(System.getProperty("headrace.sweeps")) ? 150_000 : 20_000;

  /** Five seeds that the build's own seed decides; each is in the name of its test. */
  static LongStream seeds() {
    return new Random(Long.getLong("headrace.seed", 1)).longs(5);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noServerRejectsUnderTheAssumedBurst(long seed) {
    SlotsRun run = buckets(windows(new SlotsRun(seed, REQUESTS)), LIMIT.burst());

    run.run(WORKERS, LIMIT);

    assertNothingRejected(run);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noWindowRejectsWhenTheBurstIsTheWholeQuota(long seed) {
    SlotsRun run = windows(new SlotsRun(seed, REQUESTS)).run(WORKERS, LIMIT.burst(N));

    assertNothingRejected(run);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noServerRejectsAmongLostCancelledAndUnsentRequests(long seed) {
    SlotsRun run = buckets(windows(new SlotsRun(seed, REQUESTS)), LIMIT.burst());

    run.faults(0.01, 0.05, 0.02).run(WORKERS, LIMIT);

    assertThat(run.rejected()).isZero();
    assertThat(run.counted()).isBetween(REQUESTS * 9 / 10, REQUESTS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noServerRejectsRequestsOfDifferentWeights(long seed) {
    SlotsRun run = buckets(windows(new SlotsRun(seed, REQUESTS)), LIMIT.burst());

    run.costs(1, 7).faults(0.005, 0.02, 0.02).run(WORKERS, LIMIT);

    assertThat(run.rejected()).isZero();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noServerRejectsUnderTwoLimitsAtOnce(long seed) {
    RateLimit fine = RateLimit.of(7).per(Duration.ofMillis(50)).burst(3);
    RateLimit coarse = RateLimit.of(400).per(Duration.ofSeconds(4)).burst(400);
    SlotsRun run =
        new SlotsRun(seed, REQUESTS)
            .server(QuotaPolicy.slidingStrict(7, fine.window()))
            .server(QuotaPolicy.tokenBucket(7, fine.window(), 3))
            .server(QuotaPolicy.slidingStrict(400, coarse.window()))
            .server(QuotaPolicy.fixed(400, coarse.window(), 12_345))
            .faults(0.001, 0.01, 0.01)
            .run(WORKERS, fine, coarse);

    assertThat(run.rejected()).isZero();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noServerRejectsWhateverQuotaBurstAndNetwork(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      int units = 1 + random.nextInt(random.nextBoolean() ? 10 : 500);
      Duration window = Duration.ofMillis(10L << random.nextInt(14));
      RateLimit limit = RateLimit.of(units).per(window).burst(1 + random.nextInt(units));
      SlotsRun run =
          new SlotsRun(random.nextLong(), REQUESTS / 25)
              .server(QuotaPolicy.fixed(units, window, random.nextInt()))
              .server(QuotaPolicy.slidingStrict(units, window))
              .server(QuotaPolicy.tokenBucket(units, window, limit.burst()))
              .costs(1, 1 + random.nextInt(limit.burst()))
              .faults(random.nextInt(3) / 100.0, random.nextInt(3) / 10.0, 0.02);
      if (random.nextBoolean()) {
        run.ways(0, 0.01 + 200 * random.nextDouble());
      }

      run.run(1 + random.nextInt(200), limit);

      assertThat(run.rejected()).as("%s, run %d", limit, i).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noServerRejectsAfterARestartThatRestsAWindow(long seed) {
    SlotsRun run = windows(new SlotsRun(seed, REQUESTS)).restarts(Duration.ofMillis(4_321));

    run.faults(0.01, 0.05, 0.02).run(WORKERS, LIMIT.burst(N).restAtStart());

    assertThat(run.rejected()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 2", "20, 3"})
  void bucketsTakeTheBurstThatWasTold(int burst, long seed) {
    RateLimit limit = LIMIT.burst(burst);
    SlotsRun run = buckets(new SlotsRun(seed, REQUESTS), burst).ways(2.5, 10).run(WORKERS, limit);

    assertThat(run.rejected()).isZero();
    assertReaches("bucket", run, limit);
  }

  @ParameterizedTest
  @CsvSource({"20, 1", "100, 2"})
  void windowsAreUsedAsFarAsAnswersTell(int burst, long seed) {
    RateLimit limit = LIMIT.burst(burst);
    SlotsRun run = windows(new SlotsRun(seed, REQUESTS)).ways(2.5, 10).run(WORKERS, limit);

    assertThat(run.rejected()).isZero();
    assertReaches("windows", run, limit);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "60, 2"})
  void longWindowsAreUsedWhole(int minutes, long seed) {
    Duration window = Duration.ofMinutes(minutes);
    RateLimit limit = RateLimit.of(N).per(window);
    SlotsRun run =
        new SlotsRun(seed, REQUESTS)
            .server(QuotaPolicy.fixed(N, window, 1_234_567))
            .server(QuotaPolicy.slidingStrict(N, window))
            .server(QuotaPolicy.tokenBucket(N, window, limit.burst()))
            .run(WORKERS, limit);

    assertThat(run.rejected()).isZero();
    assertReaches("all", run, limit);
    assertThat(run.utilisation(limit)).isGreaterThan(0.998);
  }

  /** Usable + burst ≤ N is the head-room that makes two windows in the place of one exact. */
  @ParameterizedTest
  @CsvSource({"0.17, 0", "0.01, 1", "0.05, 5", "0.2, 20"})
  void anApproximateCounterNeedsItsHeadroom(double headroom, int burst) {
    RateLimit limit = (burst == 0 ? LIMIT : LIMIT.burst(burst)).headroom(headroom);
    assertThat(limit.usable() + limit.burst()).isLessThanOrEqualTo(N);
    SlotsRun run =
        new SlotsRun(burst, REQUESTS)
            .server(QuotaPolicy.approximate(N, SECOND, 0))
            .server(QuotaPolicy.approximate(N, SECOND, 777_777_777))
            .faults(0.001, 0.01, 0.01)
            .run(WORKERS, limit);

    assertThat(run.rejected()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"200000, 1", "2000000, 2"})
  void coarseRingsLoseLessThanAThousandth(int units, long seed) {
    RateLimit limit = RateLimit.of(units).per(Duration.ofMinutes(1)).burst(units);
    SlotsRun run =
        new SlotsRun(seed, units / 10)
            .server(QuotaPolicy.slidingStrict(units, limit.window()))
            .costs(100, 100)
            .ways(2.5, 10)
            .run(400, limit);

    assertThat(run.rejected()).isZero();
    assertReaches("coarse", run, limit);
    assertThat(run.utilisation(limit)).isGreaterThan(optimum(run, limit) - 0.001);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void controlAnchoredAtTheSendItIsRejected(long seed) {
    SlotsRun run = windows(new SlotsRun(seed, REQUESTS)).anchoredAt((sent, received) -> sent);

    run.run(WORKERS, LIMIT.burst(N));

    assertThat(run.rejected()).isGreaterThan(REQUESTS / 100);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void controlWithTheWholeLeastRoundTripCreditedItIsRejected(long seed) {
    long[] least = {Long.MAX_VALUE};
    SlotsRun run =
        windows(new SlotsRun(seed, REQUESTS))
            .roundTrips(19, 21)
            .anchoredAt(
                (sent, received) -> received - (least[0] = Math.min(least[0], received - sent)));

    run.run(WORKERS, LIMIT.burst(N));

    assertThat(run.rejected()).isGreaterThan(REQUESTS / 1_000);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void controlWithoutTheBurstGuardBucketsReject(long seed) {
    SlotsRun run =
        buckets(new SlotsRun(seed, REQUESTS), LIMIT.burst()).run(WORKERS, LIMIT.burst(N));

    assertThat(run.rejected()).isGreaterThan(REQUESTS / 100);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void controlWithoutHeadroomTheApproximateCounterRejects(long seed) {
    SlotsRun run =
        new SlotsRun(seed, REQUESTS)
            .server(QuotaPolicy.approximate(N, SECOND, 0))
            .run(WORKERS, LIMIT.burst(N));

    assertThat(run.rejected()).isGreaterThan(REQUESTS / 1_000);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void controlAfterARestartWithoutRestItIsRejected(long seed) {
    SlotsRun run = windows(new SlotsRun(seed, REQUESTS)).restarts(Duration.ofMillis(4_321));

    run.run(WORKERS, LIMIT.burst(N));

    assertThat(run.rejected()).isGreaterThan(REQUESTS / 1_000);
  }

  private static SlotsRun windows(SlotsRun run) {
    return run.server(QuotaPolicy.fixed(N, SECOND, 0))
        .server(QuotaPolicy.fixed(N, SECOND, 345_678_901))
        .server(QuotaPolicy.sliding(N, SECOND))
        .server(QuotaPolicy.slidingStrict(N, SECOND));
  }

  private static SlotsRun buckets(SlotsRun run, int burst) {
    return run.server(QuotaPolicy.tokenBucket(N, SECOND, burst))
        .server(QuotaPolicy.leaky(N, SECOND, burst))
        .server(QuotaPolicy.gcra(N, SECOND, burst));
  }

  private static void assertNothingRejected(SlotsRun run) {
    assertThat(run.rejected()).isZero();
    assertThat(run.counted()).isEqualTo(REQUESTS);
  }

  private static void assertReaches(String server, SlotsRun run, RateLimit limit) {
    double used = run.utilisation(limit);
    double optimum = optimum(run, limit);
    System.out.printf(
        "%s at %s: %.2f %% used, optimum %.2f %%, round trip %.1f ms, %d rejected%n",
        limit, server, 100 * used, 100 * optimum, run.roundTrip() / 1e6, run.rejected());
    assertThat(used).isBetween(optimum - 0.005, optimum + 0.005);
  }

  /** A slot comes round once in W + RTT; a unit of the burst once in RTT + its own draining. */
  private static double optimum(SlotsRun run, RateLimit limit) {
    double window = limit.windowNanos();
    double drain = window / limit.units();
    double slots = window / (window + run.roundTrip());
    return Math.min(slots, limit.burst() * drain / (run.roundTrip() + drain));
  }
}
