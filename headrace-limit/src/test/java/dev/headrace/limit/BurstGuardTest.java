package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Seven units a second, three of them at once: no whole number of nanoseconds a unit. */
class BurstGuardTest {
  private static final long S = 1_000_000_000L;
  private static final long T = Long.valueOf(Long.MAX_VALUE - S / 2); // overflows soon
  private static final long LONGEST = 1L << 60;
  private static final RateLimit SEVEN = RateLimit.of(7).per(Duration.ofSeconds(1)).burst(3);
  private final BurstGuard guard = new BurstGuard(SEVEN, T);

  /** The time in which so many units drain, rounded up. */
  private static long draining(long units) {
    return (units * S + 6) / 7;
  }

  @Test
  void whatFitsBesideWhatIsUnderWayGoesAtOnce() {
    assertThat(guard.waitNanos(2, 1, T)).isZero();
    assertThat(guard.waitNanos(2, 2, T)).isEqualTo(Slots.UNKNOWN);
    assertThat(guard.waitNanos(0, 9, T)).as("into an empty bucket").isZero();
    assertThat(guard.waitNanos(1, 9, T)).isEqualTo(Slots.UNKNOWN);
  }

  @Test
  void oneAfterTheOtherDrainsNeverTooEarlyAndHardlyTooLate() {
    guard.count(3, T);

    assertThat(guard.waitNanos(0, 1, T)).isBetween(draining(1), draining(1) + 2);
    assertThat(guard.waitNanos(0, 2, T)).isBetween(draining(2), draining(2) + 2);
    assertThat(guard.waitNanos(0, 3, T)).isBetween(draining(3), draining(3) + 2);
    assertThat(guard.waitNanos(1, 1, T)).isEqualTo(guard.waitNanos(0, 2, T));
    assertThat(guard.waitNanos(0, 3, T + draining(3) - 1)).isPositive();
    assertThat(guard.waitNanos(0, 3, T + draining(3))).isZero();
  }

  @Test
  void unitsOfSeveralAnswersDrainOneAfterTheOther() {
    guard.count(1, T);
    guard.count(1, T);

    assertThat(guard.isEmpty(T + draining(2) - 1)).isFalse();
    assertThat(guard.isEmpty(T + draining(2) + 1)).isTrue();
  }

  @Test
  void theLevelCountsUnitsOfWhichSomeIsLeft() {
    guard.count(2, T);

    assertThat(guard.level(T)).isEqualTo(2 + 1); // rounded up twice
    assertThat(guard.level(T + 10)).isEqualTo(2);
    assertThat(guard.level(T + draining(1) + 10)).isEqualTo(1);
    assertThat(guard.level(T + draining(2))).isZero();
  }

  @Test
  void isRaisedAndNeverLowered() {
    guard.raise(2, T);
    assertThat(guard.isEmpty(T + draining(2) - 1)).isFalse();

    guard.raise(1, T);
    guard.raise(-1, T);

    assertThat(guard.isEmpty(T + draining(2) - 1)).isFalse();
    assertThat(guard.isEmpty(T + draining(2))).isTrue();
  }

  @Test
  void takesAnotherBurstFromThenOn() {
    guard.burst(1);

    assertThat(guard.waitNanos(0, 1, T)).isZero();
    assertThat(guard.waitNanos(1, 1, T)).isEqualTo(Slots.UNKNOWN);
    guard.count(1, T);
    assertThat(guard.waitNanos(0, 1, T)).isBetween(draining(1), draining(1) + 1);
  }

  @Test
  void theLeastWaitGoesByAllThatHasToDrain() {
    guard.count(2, T);

    assertThat(guard.atLeast(1, T)).isZero();
    assertThat(guard.atLeast(3, T)).isBetween(draining(2) - 1, draining(2));
    assertThat(guard.atLeast(10, T)).isBetween(draining(9) - 2, draining(9));
    assertThat(guard.atLeast(10, T + draining(1))).isBetween(draining(8) - 3, draining(8));
  }

  @Test
  void whatTakesLongerThanAllTimeIsAsGoodAsForEver() {
    guard.count(Integer.MAX_VALUE, T);
    assertThat(guard.waitNanos(0, 3, T)).isBetween(draining(Integer.MAX_VALUE), LONGEST / 2);

    BurstGuard slow = new BurstGuard(RateLimit.of(2).per(Duration.ofDays(3_660)), T);
    slow.count(6, T);
    assertThat(slow.isEmpty(T + Duration.ofDays(3 * 3_660).toNanos() - 1)).isFalse();
    assertThat(slow.isEmpty(T + Duration.ofDays(3 * 3_660).toNanos())).isTrue();
    slow.count(8, T);

    assertThat(slow.isEmpty(T + LONGEST - 1)).isFalse();
    assertThat(slow.isEmpty(T + LONGEST)).isTrue();
  }
}
