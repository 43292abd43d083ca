package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QuotaPolicyTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final long S = SECOND.toNanos();
  private static final long MS = S / 1_000;

  static Stream<QuotaPolicy> tenASecond() {
    return Stream.of(
        QuotaPolicy.fixed(10, SECOND, 0),
        QuotaPolicy.fixedFromFirst(10, SECOND),
        QuotaPolicy.sliding(10, SECOND),
        QuotaPolicy.slidingStrict(10, SECOND),
        QuotaPolicy.tokenBucket(10, SECOND, 10),
        QuotaPolicy.leaky(10, SECOND, 9),
        QuotaPolicy.gcra(10, SECOND, 10),
        QuotaPolicy.approximate(10, SECOND, 0));
  }

  @ParameterizedTest
  @MethodSource("tenASecond")
  void admitsTheQuotaAtOnceAndNoMore(QuotaPolicy quota) {
    for (int left = 10; left > 0; left--) {
      assertThat(quota.remaining(5 * MS)).isEqualTo(left);
      assertThat(quota.admits(5 * MS, 1)).isTrue();
    }

    assertThat(quota.remaining(5 * MS)).isZero();
    assertThat(quota.admits(5 * MS, 1)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("tenASecond")
  void hasMoreAtTheResetAndNotBefore(QuotaPolicy quota) {
    assertThat(quota.admits(5 * MS, 10)).isTrue();

    long reset = quota.resetNanos(5 * MS);

    assertThat(reset).isPositive();
    assertThat(quota.remaining(5 * MS + reset - 1)).isZero();
    assertThat(quota.remaining(5 * MS + reset + MS)).isBetween(0L, 10L);
  }

  @ParameterizedTest
  @MethodSource("tenASecond")
  void isWholeAgainAfterALongRestFromMomentsBeforeZeroOn(QuotaPolicy quota) {
    assertThat(quota.admits(-5 * S, 10)).isTrue();

    assertThat(quota.remaining(-2 * S)).isEqualTo(10);
    assertThat(quota.remaining(400L * 365 * 24 * 3_600)).isEqualTo(10);
  }

  @Test
  void fixedWindowsForgetAtTheirBoundary() {
    QuotaPolicy quota = QuotaPolicy.fixed(10, SECOND, 300 * MS);

    assertThat(quota.admits(1_299 * MS, 10)).isTrue();
    assertThat(quota.resetNanos(1_299 * MS)).isEqualTo(MS);
    assertThat(quota.admits(1_300 * MS, 10)).isTrue();
    assertThat(quota.resetNanos(1_300 * MS)).isEqualTo(S);
  }

  @Test
  void windowsFromTheFirstRequestEndAWindowAfterIt() {
    QuotaPolicy quota = QuotaPolicy.fixedFromFirst(10, SECOND);

    assertThat(quota.admits(300 * MS, 1)).isTrue();
    assertThat(quota.resetNanos(1_299 * MS)).isEqualTo(MS);
    assertThat(quota.remaining(1_299 * MS)).isEqualTo(9);
    assertThat(quota.remaining(1_300 * MS)).isEqualTo(10);
    assertThat(quota.admits(1_700 * MS, 1)).isTrue();
    assertThat(quota.resetNanos(1_700 * MS)).isEqualTo(S);
  }

  @Test
  void slidingWindowsForgetOneByOneAndTheStrictCountWhatTheyReject() {
    QuotaPolicy lenient = QuotaPolicy.sliding(2, SECOND);
    QuotaPolicy strict = QuotaPolicy.slidingStrict(2, SECOND);
    for (QuotaPolicy quota : new QuotaPolicy[] {lenient, strict}) {
      assertThat(quota.admits(0, 1)).isTrue();
      assertThat(quota.admits(500 * MS, 1)).isTrue();
      assertThat(quota.admits(S - 1, 1)).isFalse();
    }

    assertThat(lenient.admits(S, 1)).isTrue();
    assertThat(strict.admits(S, 1)).isFalse();
  }

  @Test
  void bucketsAndCellsFillEvenly() {
    QuotaPolicy bucket = QuotaPolicy.tokenBucket(10, SECOND, 3);
    QuotaPolicy cells = QuotaPolicy.gcra(10, SECOND, 3);
    QuotaPolicy leaky = QuotaPolicy.leaky(10, SECOND, 2);
    for (QuotaPolicy quota : new QuotaPolicy[] {bucket, cells, leaky}) {
      assertThat(quota.admits(0, 3)).isTrue();
      assertThat(quota.resetNanos(0)).isEqualTo(100 * MS);
      assertThat(quota.admits(99 * MS, 1)).isFalse();
      assertThat(quota.admits(100 * MS, 1)).isTrue();
      assertThat(quota.admits(199 * MS, 1)).isFalse();
      assertThat(quota.remaining(1_000 * MS)).isEqualTo(3);
      assertThat(quota.resetNanos(1_000 * MS)).isZero();
    }
  }

  @Test
  void theApproximateWindowCountsAShareOfTheLastOne() {
    QuotaPolicy quota = QuotaPolicy.approximate(10, SECOND, 0);

    assertThat(quota.admits(0, 10)).isTrue();

    assertThat(quota.remaining(1_500 * MS)).isEqualTo(5);
    assertThat(quota.admits(1_500 * MS, 6)).isFalse();
    assertThat(quota.admits(1_500 * MS, 5)).isTrue();
  }

  @Test
  void refusesAQuotaOfNothing() {
    assertThatThrownBy(() -> QuotaPolicy.sliding(0, SECOND))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1, not 0");
    assertThatThrownBy(() -> QuotaPolicy.fixed(1, Duration.ZERO, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("window");
  }
}
