package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.QuotaPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A server of which it is told that it counts by a bucket, and by nothing else. */
class BucketPropertyTest {
  private static final int QUOTA = 100;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int WORKERS = 64;
  private static final int REQUESTS = 4_000;

  /** Bursts, each with two seeds that the build's own seed decides. */
  static Stream<Arguments> bursts() {
    Random random = new Random(Long.getLong("headrace.seed", 1));
    return Stream.of(1, 5, 20, 150)
        .flatMap(burst -> random.longs(2).mapToObj(seed -> Arguments.of(burst, seed)));
  }

  private static RateLimit limit(int burst) {
    return RateLimit.of(QUOTA).per(SECOND).bucket(burst);
  }

  private static QuotaRun buckets(int burst, QuotaRun run) {
    List.of(
            QuotaPolicy.tokenBucket(QUOTA, SECOND, burst),
            QuotaPolicy.gcra(QUOTA, SECOND, burst),
            QuotaPolicy.leaky(QUOTA, SECOND, burst))
        .forEach(run::server);
    return run;
  }

  @ParameterizedTest
  @MethodSource("bursts")
  void nothingIsRejectedAndAllIsUsedThatRoundTripsAllow(int burst, long seed) {
    RateLimit limit = limit(burst);

    QuotaRun run = buckets(burst, new QuotaRun(seed, REQUESTS).steady()).run(WORKERS, limit);

    assertThat(run.rejected()).isZero();
    assertThat(run.counted()).isEqualTo(REQUESTS);
    double used = run.utilisationOfBucket(limit);
    System.out.printf("%s: %.2f %% used%n", limit, 100 * used);
    double most = burst > 2 ? 1 : 10 / (10 + 12.5); // one at a time, and 10 ms from its answer on
    assertThat(used).isBetween(most - 0.005, most + 0.005);
  }

  @ParameterizedTest
  @MethodSource("bursts")
  void nothingIsRejectedAmongOutliersLostAnswersAndCancellations(int burst, long seed) {
    QuotaRun run = buckets(burst, new QuotaRun(seed, REQUESTS)).faults(0.01, 0.05);

    run.run(WORKERS, limit(burst));

    assertThat(run.rejected()).isZero();
    assertThat(run.ended()).isEqualTo(REQUESTS);
  }

  @ParameterizedTest
  @MethodSource("bursts")
  void nothingIsRejectedWhenRequestsWeighDifferently(int burst, long seed) {
    QuotaRun run = buckets(burst, new QuotaRun(seed, REQUESTS)).costs(Math.min(7, burst));

    run.faults(0.005, 0.02).run(WORKERS, limit(burst));

    assertThat(run.rejected()).isZero();
    assertThat(run.ended()).isEqualTo(REQUESTS);
  }

  @ParameterizedTest
  @MethodSource("bursts")
  void nothingIsRejectedAfterRestarts(int burst, long seed) {
    QuotaRun run = buckets(burst, new QuotaRun(seed, REQUESTS)).restarts(Duration.ofMillis(4_321));

    run.run(WORKERS, limit(burst).restAtStart());

    assertThat(run.rejected()).isZero();
    assertThat(run.ended()).isEqualTo(REQUESTS);
  }

  @ParameterizedTest
  @MethodSource("bursts")
  void controlWhoForgetsWithoutRestIsRejected(int burst, long seed) {
    QuotaRun run = buckets(burst, new QuotaRun(seed, REQUESTS)).restarts(Duration.ofMillis(321));

    run.run(WORKERS, limit(burst));

    assertThat(run.rejected()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("bursts")
  void controlOneThatAnchorsAtTheSendIsRejected(int burst, long seed) {
    int rejected = 0;
    for (int i = 0; i < 3; i++) { // in one run of a hundred the first puts it behind for good
      QuotaRun run = buckets(burst, new QuotaRun(seed + i, REQUESTS)).anchoredAtSend();
      rejected += run.run(WORKERS, limit(burst)).rejected();
    }

    assertThat(rejected).isPositive();
  }

  @ParameterizedTest
  @MethodSource("bursts")
  void controlAWindowRejectsWhatABucketTakes(int burst, long seed) {
    QuotaRun run = new QuotaRun(seed, REQUESTS).server(QuotaPolicy.sliding(QUOTA, SECOND));

    run.run(WORKERS, limit(burst));

    if (burst > 1) { // one at a time never reaches the quota
      assertThat(run.rejected()).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("bursts")
  void controlALargerBurstThanTheServersIsRejected(int burst, long seed) {
    QuotaRun run = buckets(burst, new QuotaRun(seed, REQUESTS));

    run.run(WORKERS, limit(2 * burst + 5));

    assertThat(run.rejected()).isPositive();
  }
}
