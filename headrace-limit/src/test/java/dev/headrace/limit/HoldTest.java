package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A stop of one group, and what is remembered of it. */
class HoldTest {
  private static final long MINUTE = 60_000_000_000L;
  private final Hold hold = new Hold();

  @Test
  void lastsUntilItsMoment() {
    assertThat(hold.extend(100, true, 0)).isTrue();

    assertThat(hold.left(0)).isEqualTo(100);
    assertThat(hold.waitNanos(99)).isEqualTo(1);
    assertThat(hold.left(100)).isZero();
    assertThat(hold.left(50)).as("what is over stays over").isZero();
  }

  @Test
  void isNeverMadeShorter() {
    hold.extend(100, true, 0);

    assertThat(hold.extend(100, false, 10)).isFalse();
    assertThat(hold.extend(60, false, 10)).isFalse();
    assertThat(hold.left(10)).isEqualTo(90);
    assertThat(hold.isQuota(90, 10)).isTrue();
    assertThat(hold.extend(101, false, 10)).isTrue();
    assertThat(hold.left(10)).isEqualTo(91);
    assertThat(hold.isQuota(90, 10)).isFalse();
    assertThat(hold.extend(300, true, 200)).as("the last one is over").isTrue();
    assertThat(hold.isQuota(101, 200)).as("not for so long").isFalse();
  }

  @Test
  void afterIt64GoodProbesAreEnoughAndTwoMoreGoForEach() {
    hold.extend(100, true, 0);
    hold.stopped(1);

    int good = 0;
    for (int atATime = 1; hold.isProbed(); atATime++) {
      int going = 0;
      while (hold.isProbed() && hold.waitNanos(100) == 0) {
        hold.probe();
        going++;
      }
      assertThat(going).isEqualTo(atATime == 1 ? 1 : 2);
      hold.judged(1, true);
      good++;
    }

    assertThat(good).isEqualTo(64);
    hold.judged(1, true);
    assertThat(hold.waitNanos(100)).as("the rest changes nothing").isZero();
    assertThat(hold.isProbed()).isFalse();
  }

  @Test
  void whatWasSentBeforeTheStopProvesNothing() {
    hold.extend(100, true, 0);
    hold.stopped(1);
    hold.probe();

    hold.judged(0, true);

    assertThat(hold.waitNanos(100)).isEqualTo(Slots.UNKNOWN);
    assertThat(hold.isKnown(0)).isTrue();
    assertThat(hold.isKnown(1)).isFalse();
    assertThat(hold.inARow()).isEqualTo(1);
    hold.judged(1, false);
    assertThat(hold.waitNanos(100)).as("the next one").isZero();
    assertThat(hold.inARow()).isEqualTo(1);
    hold.stopped(2);
    assertThat(hold.inARow()).isEqualTo(2);
  }

  @Test
  void isForgottenAMinuteAfterItsEndUnlessItIsForgivenBefore() {
    assertThat(hold.isIdle(0)).isTrue();
    hold.extend(100, true, 0);
    assertThat(hold.isIdle(99)).isFalse();
    assertThat(hold.isIdle(100)).as("nothing to find out").isTrue();

    hold.extend(300, true, 200);
    hold.stopped(1);

    assertThat(hold.isIdle(299)).isFalse();
    assertThat(hold.isIdle(300 + MINUTE - 1)).isFalse();
    assertThat(hold.isIdle(300 + MINUTE)).isTrue();
    while (hold.isProbed()) {
      hold.probe();
      hold.judged(1, true);
    }
    assertThat(hold.isIdle(300 + MINUTE - 1)).isTrue();
  }
}
