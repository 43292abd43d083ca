package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is held against the server's word: the units that we have in use ourselves. */
class SlotsUseTest {
  private static final long S = 1_000_000_000L;
  private static final long MS = S / 1_000;
  private static final long T = Long.valueOf(Long.MAX_VALUE - S / 2); // overflows soon
  private static final long LATER = T + 2 * S; // a former life is no matter any more
  private static final RateLimit LIMIT = RateLimit.of(10).per(Duration.ofSeconds(1)).burst(10);

  private static RateSignal remaining(long left) {
    return RateSignal.named("").limit(10).remaining(left).window(Duration.ofSeconds(1));
  }

  /** Slots with a unit that rests, of which an answer told {@code left} others at {@code now}. */
  private static Slots told(long left, long now) {
    Slots slots = new Slots(LIMIT, T);
    slots.waitNanos(1, true, now);
    slots.take(1, now);
    slots.answered(1, now);
    slots.heard(remaining(left), now, now);
    return slots;
  }

  @Test
  void allThatRestedAtTheStartIsAsGoodAsUsed() {
    Slots slots = new Slots(LIMIT.restAtStart(), T);
    slots.waitNanos(1, true, LATER);
    slots.take(1, LATER);
    slots.answered(1, LATER + MS);
    slots.heard(remaining(9), LATER, LATER + MS); // from now on it is remembered

    assertOurOwnUseExplainsWhatIsMissing(slots, LATER + 50 * MS);
  }

  @Test
  void whatIsUnderWayIsInUse() {
    assertOurOwnUseExplainsWhatIsMissing(told(9, LATER), LATER + 50 * MS);
  }

  /** Beside one that rests two are under way, and the server has counted all. */
  private static void assertOurOwnUseExplainsWhatIsMissing(Slots slots, long now) {
    assertThat(slots.waitNanos(1, true, now)).isZero();
    slots.take(1, now + MS);
    slots.take(2, now + MS);
    slots.answered(1, now + 2 * MS);

    slots.heard(remaining(6), now + MS, now + 2 * MS);

    assertThat(slots.waitNanos(6, true, now + 2 * MS)).isZero();
  }

  @Test
  void whatWasMissingInAnEstimateIsInUse() {
    Slots slots = told(9, LATER);
    slots.take(2, LATER + 10 * MS);
    slots.take(1, LATER + 10 * MS);
    slots.answered(1, 4, LATER + 20 * MS);

    slots.heard(remaining(3), LATER + 10 * MS, LATER + 20 * MS);

    assertThat(slots.waitNanos(3, true, LATER + 20 * MS)).isZero();
  }

  @Test
  void whatWasTooMuchInAnEstimateMayHaveBeenInUseTillTheAnswer() {
    Slots slots = told(9, LATER);
    slots.take(4, LATER + 10 * MS);
    slots.take(1, LATER + 10 * MS);
    slots.waitNanos(1, true, LATER + 10 * MS);
    slots.answered(4, 1, LATER + 20 * MS);
    slots.take(2, LATER + 20 * MS);
    slots.answered(1, LATER + 30 * MS);

    slots.heard(remaining(4), LATER + 10 * MS, LATER + 30 * MS); // when four were still reserved

    assertThat(slots.waitNanos(5, true, LATER + 30 * MS)).isZero();
  }

  @Test
  void whatWasGivenBackIsNotInUse() {
    Slots slots = told(9, LATER);
    slots.take(3, LATER + 10 * MS);
    slots.giveBack(3);

    assertOthersHaveTwo(slots, LATER + 20 * MS);
  }

  @Test
  void whatWasTooMuchIsNotInUse() {
    Slots slots = told(9, LATER);
    slots.take(3, LATER + 10 * MS);
    slots.answered(3, 0, LATER + 10 * MS);

    assertOthersHaveTwo(slots, LATER + 20 * MS);
  }

  @Test
  void whatWasPartlyTooMuchIsInUseInPart() {
    Slots slots = told(9, LATER);
    slots.take(5, LATER + 10 * MS);
    slots.answered(5, 3, LATER + 10 * MS);
    slots.waitNanos(1, true, LATER + 20 * MS);
    slots.take(1, LATER + 25 * MS);
    slots.take(2, LATER + 25 * MS);
    slots.answered(1, LATER + 26 * MS);

    slots.heard(remaining(3), LATER + 25 * MS, LATER + 26 * MS); // all seven are ours

    assertThat(slots.waitNanos(3, true, LATER + 26 * MS)).isZero();
  }

  @Test
  void whatHasRestedIsNotInUse() {
    Slots slots = told(9, LATER);
    slots.take(3, LATER + 10 * MS);
    slots.answered(3, LATER + 10 * MS);
    slots.waitNanos(1, true, LATER + 500 * MS);
    slots.take(1, LATER + 500 * MS);
    slots.answered(1, LATER + 500 * MS);

    assertOthersHaveTwo(slots, LATER + 1_200 * MS);
  }

  /** After one more request the server says that two of others' are there beside two of ours. */
  private static void assertOthersHaveTwo(Slots slots, long now) {
    assertThat(slots.waitNanos(1, true, now)).isZero();
    slots.take(1, now + 5 * MS);
    slots.answered(1, now + 6 * MS);

    slots.heard(remaining(6), now + 5 * MS, now + 6 * MS);

    assertThat(slots.waitNanos(6, true, now + 6 * MS)).isZero();
    assertThat(slots.waitNanos(7, true, now + 6 * MS)).isPositive();
  }

  @Test
  void anAnswerIsHeldAgainstWhatRestsWhenItComes() {
    Slots slots = new Slots(LIMIT, T);
    slots.take(5, T);
    slots.answered(5, T + MS);
    slots.heard(remaining(10), T, T + MS); // so it is no bucket
    slots.take(1, T + 400 * MS);
    slots.answered(1, T + 500 * MS);
    slots.heard(remaining(2), T + 400 * MS, T + 500 * MS); // others have two
    slots.take(1, T + 900 * MS);
    slots.answered(1, T + 1_100 * MS); // the five are free by now

    slots.heard(remaining(3), T + 900 * MS, T + 1_100 * MS);

    assertThat(slots.waitNanos(3, true, T + 1_100 * MS)).isZero();
    assertThat(slots.waitNanos(4, true, T + 1_100 * MS)).isPositive();
  }

  @Test
  void aRejectionIsBelievedForAWindow() {
    Slots slots = new Slots(LIMIT, T);
    slots.waitNanos(1, true, LATER);
    slots.take(10, LATER);
    slots.answered(10, LATER);
    long now = LATER + S + 10 * MS; // so ten in use explain themselves, and are free
    slots.waitNanos(1, true, now);
    slots.take(1, now);
    slots.answered(1, now + MS);

    slots.rejected(now + MS);
    slots.heard(remaining(0), now, now + MS);

    assertThat(slots.waitNanos(1, true, now + MS)).isEqualTo(S);
    assertThat(slots.waitNanos(9, true, now + MS + S)).isZero();
  }

  @Test
  void aRejectedRequestRestsThoughTheServerMayNotCountIt() {
    Slots slots = new Slots(LIMIT, T);
    slots.waitNanos(1, true, LATER);
    slots.take(4, LATER);
    slots.answered(4, LATER);
    slots.take(1, LATER + 500 * MS);
    slots.answered(1, LATER + 500 * MS);
    slots.rejected(LATER + 500 * MS);
    slots.heard(remaining(0), LATER + 500 * MS, LATER + 500 * MS); // others have six of ten

    assertThat(slots.waitNanos(3, true, LATER + S)).isZero();
    assertThat(slots.waitNanos(4, true, LATER + S)).isPositive();
    assertThat(slots.waitNanos(10, true, LATER + 1_500 * MS)).isZero();
  }

  @Test
  void theLeastWaitOfThoseBehindGoesByWhoIsBeforeThem() {
    Slots slots = new Slots(LIMIT, T);
    slots.take(6, T);
    slots.answered(1, T);
    slots.answered(1, T + 100 * MS);
    slots.answered(1, T + 200 * MS);
    slots.answered(1, T + 300 * MS);
    long now = T + 500 * MS;

    assertThat(slots.atLeast(3, 1, false, now)).isZero();
    assertThat(slots.atLeast(4, 1, false, now)).isEqualTo(500 * MS);
    assertThat(slots.atLeast(5, 1, false, now)).isEqualTo(600 * MS);
    assertThat(slots.atLeast(7, 1, false, now)).isEqualTo(800 * MS);
    assertThat(slots.atLeast(8, 1, false, now)).as("one of those under way").isEqualTo(S);
    assertThat(slots.atLeast(15, 1, false, now)).isEqualTo(S + 600 * MS);
  }

  @Test
  void theLeastWaitIsOfTheMomentWhenItIsAskedFor() {
    Slots slots = new Slots(LIMIT, T);
    slots.take(10, T);
    slots.answered(10, T);

    assertThat(slots.atLeast(0, 1, false, T + 3 * S)).isZero();
    assertThat(slots.atLeast(15, 1, false, T + 3 * S)).isEqualTo(S);
  }

  @Test
  void theLeastWaitForABurstGoesByAllWhoDrainBefore() {
    Slots slots = new Slots(LIMIT.burst(2), T);
    slots.take(2, T);
    slots.answered(2, T);

    assertThat(slots.atLeast(4, 1, true, T)).isEqualTo(500 * MS);
    slots.take(1, T + 100 * MS);
    assertThat(slots.atLeast(1, 1, true, T + 100 * MS)).isEqualTo(200 * MS);
  }

  @Test
  void theLeastWaitForABurstIsThatOfWhatMayStillArrive() {
    Slots slots = new Slots(LIMIT.burst(5).serverLag(Duration.ofSeconds(3)), T);
    slots.take(5, T);
    slots.unanswered(3, T);
    assertThat(slots.atLeast(0, 2, true, T)).isLessThan(S);

    slots.unanswered(2, T + S);

    assertThat(slots.atLeast(0, 1, false, T + S)).isZero();
    assertThat(slots.atLeast(0, 1, true, T + S)).isEqualTo(2 * S);
  }

  @Test
  void whatMayStillArriveKeepsItsSlotAndThenRests() {
    Slots slots = new Slots(LIMIT.serverLag(Duration.ofSeconds(3)), T);
    slots.take(10, T);
    slots.unanswered(4, T + S);
    slots.unanswered(6, T + 2 * S);

    assertThat(slots.waitNanos(1, true, T + S)).isEqualTo(3 * S);
    assertThat(slots.atLeast(0, 1, true, T + S)).isEqualTo(4 * S);
    assertThat(slots.waitNanos(1, true, T + 4 * S)).isEqualTo(S);
    assertThat(slots.waitNanos(5, true, T + 4 * S)).isEqualTo(S);
    assertThat(slots.waitNanos(4, true, T + 5 * S)).isZero();
    assertThat(slots.waitNanos(5, true, T + 5 * S)).isEqualTo(S);
    assertThat(slots.atLeast(4, 1, false, T + 5 * S)).isEqualTo(S);
    assertThat(slots.isIdle(T + 7 * S)).isTrue();
  }
}
