package dev.headrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class QuotaTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  static List<String> limiters() {
    return Limiters.names();
  }

  @ParameterizedTest
  @CsvSource({"FIXED", "SLIDING", "STRICT", "BUCKET", "LEAKY"})
  void anAnchoredClientMeetsTheTargetOfVirtualTime(ServerPolicy policy) {
    QuotaResult result =
        new QuotaCell(HeadraceClient.ANCHORED, policy, QuotaLoad.BURSTS, SECOND, 2, 4).virtual();

    assertThat(result.rejectedEver()).isZero();
    assertThat(result.missed()).isNull();
    assertThat(result.median()).isPositive();
  }

  @Test
  void aRejectionIsAMissedTarget() {
    QuotaCell cell =
        new QuotaCell(
            HeadraceClient.ANCHORED, ServerPolicy.SLIDING, QuotaLoad.SATURATED, SECOND, 4, 20);
    QuotaResult result = new QuotaResult(cell, 0.99, 0.99, 1, 0, 1, 2_000, 0.5, 1);

    assertThat(result.missed()).contains("1 of 2000 rejected");
  }

  @Test
  void unusedQuotaIsAMissedTarget() {
    QuotaCell cell =
        new QuotaCell(
            HeadraceClient.ANCHORED, ServerPolicy.SLIDING, QuotaLoad.SATURATED, SECOND, 4, 20);

    assertThat(new QuotaResult(cell, 0.97, 0.99, 1, 0, 0, 2_000, 0.5, 1).missed())
        .contains("97.00 % used");
    assertThat(new QuotaResult(cell, 0.98, 0.99, 1, 0, 0, 2_000, 0.5, 1).missed()).isNull();
  }

  /** The control: a client without a limiter is rejected, so the server does count. */
  @Test
  void theNaiveClientIsRejected() throws Exception {
    QuotaResult result =
        new QuotaCell("naive", ServerPolicy.STRICT, QuotaLoad.SATURATED, SECOND, 0, 2).live();

    assertThat(result.rejectedEver()).isPositive();
    assertThat(result.sentEver()).isGreaterThan(ServerPolicy.QUOTA);
  }

  @ParameterizedTest
  @MethodSource("limiters")
  void everyLimiterLetsRequestsThrough(String name) throws Exception {
    Duration shortly = Duration.ofMillis(50);
    QuotaResult result =
        new QuotaCell(name, ServerPolicy.BUCKET, QuotaLoad.SATURATED, shortly, 0, 4).live();

    assertThat(result.sentEver()).isPositive();
    assertThat(result.utilisation()).isPositive();
  }

  @Test
  void aSlopeDoesNotDependOnWhereABurstIsCut() {
    QuotaLog log = new QuotaLog();
    long period = 1_012_500_000; // a hundred at once, as often as answers allow
    for (int burst = 0; burst < 60; burst++) {
      for (int i = 0; i < 100; i++) {
        log.arrived(burst * period, 1, true);
      }
    }
    long window = SECOND.toNanos();

    assertThat(log.unitsPerWindow(4 * window, 44 * window, window)).isBetween(98.66, 98.86);
    assertThat(log.unitsPerWindow(4 * window + 9, 44 * window + 9, window)).isBetween(98.66, 98.86);
    assertThat(log.units(4 * window, 44 * window)).isIn(3_900L, 4_000L); // as a count has it
  }

  @Test
  void theOracleUsesAllButWhatHoldsNoMoreOfTheHeavy() {
    assertThat(Oracle.utilisation(ServerPolicy.FIXED, QuotaLoad.SATURATED, SECOND, 50))
        .isEqualTo(1);
    assertThat(Oracle.utilisation(ServerPolicy.FIXED, QuotaLoad.COSTS, SECOND, 500))
        .isBetween(0.98, 0.995);
  }

  @Test
  void theGuidesLimiterCountsWhatItLetsThrough() {
    GuideLimiter limiter = new GuideLimiter(2, 1_000);

    assertThat(limiter.canProceed(0)).isTrue();
    assertThat(limiter.canProceed(300)).isTrue();
    assertThat(limiter.canProceed(400)).isFalse();
    assertThat(limiter.waitNanos(400)).isEqualTo(600);
    assertThat(limiter.canProceed(1_000)).isTrue();
  }
}
