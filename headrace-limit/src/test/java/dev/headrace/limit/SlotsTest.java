package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlotsTest {
  private static final long S = 1_000_000_000L;
  private static final long MS = S / 1_000;
  private static final long T = Long.valueOf(Long.MAX_VALUE - S / 2); // overflows soon
  private static final RateLimit LIMIT = RateLimit.of(10).per(Duration.ofSeconds(1)).burst(10);

  private static Slots slots(RateLimit limit) {
    return new Slots(limit, T);
  }

  private static RateSignal remaining(long left) {
    return RateSignal.named("").limit(10).remaining(left).window(Duration.ofSeconds(1));
  }

  @Test
  void headroomIsLeftUnused() {
    Slots slots = slots(LIMIT.headroom(0.2));

    assertThat(slots.waitNanos(9, true, T)).isEqualTo(Slots.UNKNOWN);
    assertThat(slots.waitNanos(8, true, T)).isZero();
  }

  @Test
  void restingAtTheStartNothingIsFreeForAWindow() {
    Slots slots = slots(LIMIT.restAtStart());

    assertThat(slots.waitNanos(1, true, T)).isEqualTo(S);
    assertThat(slots.atLeast(0, 1, true, T)).isEqualTo(S);
    assertThat(slots.isIdle(T)).isFalse();
    assertThat(slots.waitNanos(10, true, T + S)).isZero();
    assertThat(slots.isIdle(T + S)).isTrue();
  }

  @Test
  void whatWasTooMuchIsFreeAtOnce() {
    Slots slots = slots(LIMIT);
    slots.take(10, T);

    slots.answered(10, 3, T + MS);

    assertThat(slots.waitNanos(7, true, T + MS)).isZero();
    assertThat(slots.waitNanos(8, true, T + MS)).isEqualTo(S);
    assertThat(slots.status(0, T + MS).used()).isEqualTo(3);
  }

  @Test
  void whatWasMissingRestsTooEvenBeyondTheLimit() {
    Slots slots = slots(LIMIT);
    slots.take(2, T);

    slots.answered(2, 25, T + MS);

    assertThat(slots.waitNanos(1, false, T + MS)).isEqualTo(S);
    assertThat(slots.waitNanos(1, true, T + MS)).isEqualTo(S + S * 6 / 10);
    assertThat(slots.waitNanos(10, false, T + MS + S)).isZero();
  }

  @Test
  void anAnswerThatCostNothingRestsNothing() {
    Slots slots = slots(LIMIT);
    slots.take(2, T);

    slots.answered(2, 0, T);

    assertThat(slots.isIdle(T)).isTrue();
  }

  @Test
  void aCostBeyondAllMeasureOverflowsNothing() {
    Slots slots = slots(RateLimit.of(1).per(Duration.ofDays(3_660)));
    for (int i = 0; i < 10; i++) {
      slots.take(1, T);
      slots.answered(1, Integer.MAX_VALUE, T);
    }

    assertThat(slots.waitNanos(1, true, T))
        .isGreaterThanOrEqualTo(Duration.ofDays(3_660).toNanos());
  }

  @Test
  void aFormerLifeIsToldByTheFirstAnswer() {
    Slots slots = slots(LIMIT);
    slots.take(1, T);
    slots.answered(1, T + MS);

    slots.heard(remaining(2), T, T + MS);

    assertThat(slots.remaining()).isEqualTo(2);
    assertThat(slots.waitNanos(2, true, T + MS)).isZero();
    assertThat(slots.waitNanos(3, true, T + MS)).isEqualTo(S);
  }

  @Test
  void inTheFirstWindowEvenWhatWeExplainMayBeOfAFormerLife() {
    Slots slots = slots(LIMIT);
    slots.take(5, T);
    slots.answered(1, T + MS);

    slots.heard(remaining(6), T, T + MS); // four are counted: ours, or others

    assertThat(slots.waitNanos(2, true, T + MS)).isZero();
    assertThat(slots.waitNanos(3, true, T + MS)).isPositive();
  }

  @Test
  void statusSaysWhenAUnitIsFree() {
    Slots slots = slots(LIMIT);
    slots.take(9, T);
    assertThat(slots.status(0, T).nextFree()).isZero();

    slots.take(1, T);
    assertThat(slots.status(0, T).nextFree()).as("a guess").isEqualTo(Duration.ofSeconds(1));
    slots.answered(10, T);

    assertThat(slots.status(0, T + MS).nextFree()).isEqualTo(Duration.ofMillis(999));
  }

  @Test
  void whatRemainsIsNoMatterWhenOurOwnCountExplainsIt() {
    Slots slots = slots(LIMIT);
    long now = T + 2 * S; // no former life any more
    slots.waitNanos(1, true, now);
    slots.take(5, now);
    slots.answered(5, now + MS);

    slots.heard(remaining(5), now, now + MS);

    assertThat(slots.waitNanos(5, true, now + MS)).isZero();
    assertThat(slots.waitNanos(6, true, now + MS)).isEqualTo(S);
  }

  @Test
  void othersLeaveWhatRemainsLessWhatIsUnderWay() {
    Slots slots = slots(LIMIT);
    long now = T + 2 * S;
    slots.waitNanos(1, true, now);
    slots.take(1, now);
    slots.take(2, now);
    slots.answered(1, now + MS);

    slots.heard(remaining(6), now, now + MS);

    assertThat(slots.waitNanos(4, true, now + MS)).isZero();
    assertThat(slots.waitNanos(5, true, now + MS)).isEqualTo(S);
  }

  @Test
  void onlyALaterAnswerLowersWhatOthersHave() {
    Slots slots = slots(LIMIT);
    slots.take(1, T);
    slots.take(1, T);
    slots.answered(1, T + 2 * MS);
    slots.heard(remaining(0), T, T + 2 * MS);
    slots.answered(1, T + 3 * MS);
    slots.heard(remaining(9), T + MS, T + 3 * MS); // may have been counted before

    assertThat(slots.waitNanos(1, true, T + 3 * MS)).isPositive();

    slots.take(1, T + 4 * MS);
    slots.answered(1, T + 5 * MS);
    slots.heard(remaining(7), T + 4 * MS, T + 5 * MS);

    assertThat(slots.waitNanos(7, true, T + 5 * MS)).isZero();
  }

  @Test
  void whenNothingRemainsOneAsksAgainAtTheResetAndTheOthersWaitForIt() {
    Slots slots = slots(LIMIT);
    slots.take(1, T);
    slots.answered(1, T + MS);
    RateSignal none = remaining(0).reset(Duration.ofMillis(300));

    slots.heard(none, T, T + MS);

    assertThat(slots.waitNanos(1, true, T + MS)).isEqualTo(300 * MS);
    assertThat(slots.atLeast(0, 1, true, T + MS)).isEqualTo(300 * MS);
    assertThat(slots.waitNanos(1, true, T + 301 * MS)).isZero();
    slots.take(1, T + 301 * MS);
    assertThat(slots.waitNanos(1, true, T + 301 * MS)).isEqualTo(700 * MS);
    assertThat(slots.atLeast(0, 1, true, T + 301 * MS)).isZero(); // the answer may say better
  }

  @Test
  void aRejectionProvesOthersEvenIfOurOwnCountExplainsWhatRemains() {
    Slots slots = slots(LIMIT);
    long now = T + 2 * S;
    for (int i = 0; i < 10; i++) {
      slots.waitNanos(1, true, now);
      slots.take(1, now);
    }
    for (int i = 0; i < 10; i++) {
      slots.answered(1, now + MS);
    }
    slots.rejected(now + MS);
    slots.heard(remaining(0), now, now + MS);

    assertThat(slots.waitNanos(9, true, now + MS + S)).isZero();
    assertThat(slots.waitNanos(10, true, now + MS + S - 1)).isEqualTo(1);
  }

  @Test
  void aBucketSaysHowFullItIs() {
    Slots slots = slots(RateLimit.of(100).per(Duration.ofSeconds(1)).burst(10));
    slots.take(1, T);
    slots.answered(1, T);

    slots.heard(remaining(4), T, T);

    assertThat(slots.waitNanos(4, true, T)).isZero();
    assertThat(slots.waitNanos(5, true, T)).isEqualTo(10 * MS);
  }

  @Test
  void aServerThatAllowsLessThanToldIsTakenAtItsWord() {
    Slots slots = slots(RateLimit.of(20).per(Duration.ofSeconds(1)).burst(20));
    long now = T + 2 * S;
    slots.waitNanos(1, true, now);
    slots.take(1, now);
    slots.answered(1, now);

    slots.heard(remaining(9), now, now);

    assertThat(slots.waitNanos(9, true, now)).isZero();
    assertThat(slots.waitNanos(10, true, now)).isEqualTo(S);
  }

  @Test
  void unitsOfLargeQuotasAreFreeAThousandthOfTheWindowTooLateAtMost() {
    int units = 20_000;
    Slots slots = slots(RateLimit.of(units).per(Duration.ofSeconds(1)).burst(units));
    for (long at = 0; at < S; at += MS / 5) {
      slots.take(4, T + at);
      slots.answered(4, T + at);
    }

    for (int i = 4; i <= units; i += 400) {
      long exact = 1 + (i / 4 - 1) * (MS / 5);
      assertThat(slots.waitNanos(i, false, T + S - 1)).isBetween(exact, exact + MS);
    }
  }
}
