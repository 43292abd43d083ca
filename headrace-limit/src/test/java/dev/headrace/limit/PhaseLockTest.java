package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Slots whose server is proved to count by fixed windows. */
class PhaseLockTest extends PhaseRun {
  @Test
  void theFirstRequestOfAWindowGoesAloneAndThenAllTheRest() {
    lock();
    assertThatOneGoesAloneAndThenAllTheRest();
  }

  private void assertThatOneGoesAloneAndThenAllTheRest() {
    fill();
    idle(begun(13)); // by their answers all units still rest

    assertThat(wait(1)).isZero();
    take(1);
    assertThat(wait(1)).isPositive();
    idle(now + 2 * WAY + MS);

    assertThat(wait(N - 1)).isZero();
    assertThat(wait(N)).isPositive();
  }

  @Test
  void whoHasUsedTheWindowWaitsForTheNext() {
    lock();
    fill();

    long next = now + wait(1);

    assertThat(next).isBetween(begin(13), begun(13));
    idle(next - 1);
    assertThat(wait(1)).isPositive();
  }

  @Test
  void theLeastWaitGoesByTheWindowsThatAreNeeded() {
    lock();
    idle(begun(12));
    assertThat(slots.atLeast(99, 1, true, T + now)).isZero();
    assertThat(wait(1)).isZero();
    take(1);
    assertThat(slots.atLeast(98, 1, true, T + now)).isZero();
    assertThat(slots.atLeast(99, 1, true, T + now)).isPositive();
    idle(now + 2 * WAY + MS);
    take(N - 1);
    idle(now + 2 * WAY + MS);

    assertThat(now + slots.atLeast(0, 1, true, T + now)).isBetween(begin(13) - 40 * MS, begin(13));
    assertThat(now + slots.atLeast(99, 1, true, T + now)).isBetween(begin(13) - 40 * MS, begin(13));
    assertThat(now + slots.atLeast(100, 1, true, T + now))
        .isBetween(begin(14) - 40 * MS, begin(14));
  }

  @Test
  void aScoutThatWasNeverSentOrNeverAnsweredIsFollowedByAnother() {
    lock();
    fill();
    idle(begun(13));

    assertThat(wait(1)).isZero();
    slots.take(1, T + now);
    assertThat(wait(1)).isPositive();
    slots.giveBack(1);
    assertThat(wait(1)).isZero();
    slots.take(1, T + now);
    slots.unanswered(1, T + now);

    assertThat(wait(1)).isZero();
  }

  @Test
  void whatIsAnsweredWhenTheNextWindowMayHaveBegunCountsInThatToo() {
    lock();
    idle(begun(12));
    scout();
    idle(begin(13) - 10 * MS);
    take(30); // counted in the window after, as only their answers' fields tell
    idle(now + 2 * WAY + MS);

    assertThat(wait(N - 30)).isZero();
    assertThat(wait(N - 29)).isPositive();
  }

  @Test
  void whatIsAnsweredWindowsLaterCountsInTheWindowOfItsAnswer() {
    lock();
    idle(begun(12));
    scout();
    slots.take(5, T + now);
    idle(begun(14)); // where nobody asked for anything

    slots.answered(5, T + now);

    assertThat(wait(N - 5)).isZero();
    assertThat(wait(N - 4)).isPositive();
  }

  @Test
  void aRejectionEndsTheLock() {
    lock();
    fill();
    idle(begun(13));
    assertThat(wait(1)).isZero();

    slots.rejected(T + now);

    assertThat(wait(1)).isGreaterThanOrEqualTo(20 * MS);
  }

  @Test
  void anAnswerThatCountsMoreThanOursEndsTheLock() {
    lock();
    idle(begun(12));
    server.admits(now, 1); // another's
    scout();

    take(N - 2);
    idle(begun(13));

    assertThat(rejected).isZero();
    assertThat(wait(2)).isGreaterThan(10 * MS);
  }

  @Test
  void whatRemainsIsTakenAtItsWordWhenTheLockHasBroken() {
    lock();
    idle(begun(14)); // all slots are free
    server.admits(now, 1);
    scout();

    assertThat(slots.waitNanos(N - 2, false, T + now)).isZero();
    assertThat(slots.waitNanos(N - 1, false, T + now)).as("another has one").isPositive();
  }

  @Test
  void unitsThatComeBackOneByOneEndTheLock() {
    lock();
    fields = RateSignal::gradually;
    fill();
    idle(begun(13));

    assertThat(wait(1)).isGreaterThan(10 * MS);
  }

  @Test
  void aResetAtAnotherMomentEndsTheLock() {
    lock();
    fields = signal -> signal.reset(Duration.ofMillis(300));
    fill();
    idle(begun(13));

    assertThat(wait(1)).isGreaterThan(10 * MS);
  }

  @Test
  void resetsThatAreNotToldAreNotMissed() {
    fields = signal -> RateSignal.named("").limit(N).remaining(left(signal)).window(LIMIT.window());

    lock();
    assertThatOneGoesAloneAndThenAllTheRest();
  }

  private static long left(RateSignal signal) {
    Long left = signal.remaining();
    return left == null ? 0 : left;
  }

  @Test
  void aBurstThatWasToldDrainsInALockedWindowToo() {
    slots = new Slots(LIMIT.burst(50), T);
    lock();
    idle(begun(13)); // all has drained
    scout();
    assertThat(wait(49)).isZero();
    assertThat(wait(50)).isPositive();
    take(49);
    idle(begin(13) + 600 * MS);
    take(50); // they rest until long after the next window's beginning
    idle(begun(14));
    scout();
    take(40);
    idle(now + 2 * WAY + MS);

    assertThat(wait(20)).as("till enough has drained").isBetween(100 * MS, 200 * MS);
  }
}
