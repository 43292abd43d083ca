package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.QuotaPolicy;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server never counts more than the quota, whatever the way of counting and the network. */
class QuotaPropertyTest {
  private static final int QUOTA = 100;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int WORKERS = 64;
  private static final int REQUESTS = 4_000;
  private static final RateLimit LIMIT = RateLimit.of(QUOTA).per(SECOND);
  private static final RateLimit WINDOW_ALONE = LIMIT.burst(QUOTA);

  /** Five seeds that the build's own seed decides; each is in the name of its test. */
  static LongStream seeds() {
    return new java.util.Random(Long.getLong("headrace.seed", 1)).longs(5);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nothingIsRejectedByAnyServerUnderTheAssumedBurst(long seed) {
    QuotaRun run = all(new QuotaRun(seed, REQUESTS)).run(WORKERS, LIMIT);

    assertThat(run.rejected()).isZero();
    assertThat(run.counted()).isEqualTo(REQUESTS);
    assertReaches(run, LIMIT);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nothingIsRejectedByWindowsWhenTheBurstIsTheWholeQuota(long seed) {
    QuotaRun run = windows(new QuotaRun(seed, REQUESTS)).run(WORKERS, WINDOW_ALONE);

    assertThat(run.rejected()).isZero();
    assertThat(run.counted()).isEqualTo(REQUESTS);
    assertReaches(run, WINDOW_ALONE);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nothingIsRejectedAmongLostAnswersAndCancellations(long seed) {
    QuotaRun run = all(new QuotaRun(seed, REQUESTS)).faults(0.01, 0.05).run(WORKERS, LIMIT);

    assertThat(run.rejected()).isZero();
    assertThat(run.ended()).isEqualTo(REQUESTS);
    assertThat(run.counted()).isBetween(REQUESTS * 9 / 10, REQUESTS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nothingIsRejectedWhenRequestsWeighDifferently(long seed) {
    QuotaRun run = all(new QuotaRun(seed, REQUESTS)).costs(7).faults(0.005, 0.02);

    run.run(WORKERS, LIMIT);

    assertThat(run.rejected()).isZero();
    assertThat(run.ended()).isEqualTo(REQUESTS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nothingIsRejectedUnderTwoLimitsAtOnce(long seed) {
    RateLimit fine = RateLimit.of(7).per(Duration.ofMillis(50)).burst(3);
    RateLimit coarse = RateLimit.of(400).per(Duration.ofSeconds(4)).burst(400);
    QuotaRun run =
        new QuotaRun(seed, REQUESTS)
            .server(QuotaPolicy.slidingStrict(7, Duration.ofMillis(50)))
            .server(QuotaPolicy.tokenBucket(7, Duration.ofMillis(50), 3))
            .server(QuotaPolicy.slidingStrict(400, Duration.ofSeconds(4)))
            .server(QuotaPolicy.fixed(400, Duration.ofSeconds(4), 12_345))
            .faults(0.001, 0.01)
            .run(WORKERS, fine, coarse);

    assertThat(run.rejected()).isZero();
    assertThat(run.ended()).isEqualTo(REQUESTS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void controlOneThatAnchorsAtTheSendIsRejected(long seed) {
    QuotaRun run = windows(new QuotaRun(seed, REQUESTS)).anchoredAtSend();

    run.run(WORKERS, WINDOW_ALONE);

    assertThat(run.rejected()).isGreaterThan(REQUESTS / 100);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void controlWithoutTheBurstGuardATokenBucketRejects(long seed) {
    QuotaRun run = new QuotaRun(seed, REQUESTS).server(bucket());

    run.run(WORKERS, WINDOW_ALONE);

    assertThat(run.rejected()).isGreaterThan(REQUESTS / 100);
  }

  private static QuotaRun all(QuotaRun run) {
    return windows(run).server(bucket());
  }

  private static QuotaRun windows(QuotaRun run) {
    return run.server(QuotaPolicy.fixed(QUOTA, SECOND, 0))
        .server(QuotaPolicy.fixed(QUOTA, SECOND, 345_678_901))
        .server(QuotaPolicy.sliding(QUOTA, SECOND))
        .server(QuotaPolicy.slidingStrict(QUOTA, SECOND));
  }

  private static QuotaPolicy bucket() {
    return QuotaPolicy.tokenBucket(QUOTA, SECOND, LIMIT.burst());
  }

  private static void assertReaches(QuotaRun run, RateLimit limit) {
    System.out.printf(
        "%s: %.2f %% used, W/(W+RTT) = %.2f %%%n",
        limit, 100 * run.utilisation(limit), 100 * run.bound(limit));
    assertThat(run.utilisation(limit)).isGreaterThan(run.bound(limit) - 0.015);
  }
}
