package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A limit of which only is told what remains, and perhaps until when. */
class BudgetTest {
  private static final long S = 1_000_000_000L;
  private static final long T = Long.valueOf(Long.MAX_VALUE - 5 * S); // overflows soon
  private static final long HOUR = 3_600 * S;
  private static final RateSignal LEFT = RateSignal.named("");

  private static Duration seconds(int count) {
    return Duration.ofSeconds(count);
  }

  private static Budget budget(RateSignal signal) {
    return new Budget(signal, "origin", HOUR, T);
  }

  private static LimitStatus status(Budget budget, long now) {
    List<LimitStatus> all = new ArrayList<>();
    budget.standings(now, standing -> all.add(standing.shown()));
    return all.get(0);
  }

  /** So many units are sent and answered at once, by an answer that says nothing. */
  private static void silent(Budget budget, int units, long now) {
    budget.take(units, now);
    budget.answered(units, units, now);
  }

  @Test
  void noMoreAreUnderWayThanRemain() {
    Budget budget = budget(LEFT.remaining(3).reset(seconds(30)));

    assertThat(budget.waitNanos(3, true, T)).isZero();
    budget.take(3, T);
    assertThat(budget.waitNanos(1, true, T)).isEqualTo(Slots.UNKNOWN);
    budget.giveBack(1, T);
    assertThat(budget.waitNanos(1, true, T)).isZero();
    assertThat(budget.waitNanos(2, true, T)).isEqualTo(Slots.UNKNOWN);
  }

  @Test
  void whatWasAnsweredOrMayStillArriveIsGone() {
    Budget budget = budget(LEFT.remaining(5).reset(seconds(30)));
    budget.take(4, T);
    budget.answered(2, 1, T);
    budget.unanswered(2, T);

    assertThat(budget.isFree(T)).isTrue();
    budget.take(2, T);
    assertThat(budget.isFree(T)).isFalse();
    assertThat(budget.waitNanos(1, true, T)).isEqualTo(Slots.UNKNOWN);
  }

  @Test
  void whenNothingIsLeftOneAsksAtTheResetAndItsAnswerTellsTheOthers() {
    Budget budget = budget(LEFT.remaining(0).reset(seconds(30)));
    assertThat(budget.waitNanos(1, true, T)).isEqualTo(30 * S);
    assertThat(budget.atLeast(0, 1, true, T)).isEqualTo(30 * S);
    long reset = T + 30 * S;
    assertThat(budget.waitNanos(1, true, reset + S)).isZero();

    budget.take(1, reset);
    assertThat(budget.waitNanos(1, true, reset)).isEqualTo(Slots.UNKNOWN);
    assertThat(budget.atLeast(0, 1, true, reset)).isZero();
    budget.answered(1, 1, reset + 1);
    budget.tell(LEFT.remaining(4).reset(seconds(60)), reset, reset + 1);

    assertThat(budget.waitNanos(4, true, reset + 1)).isZero();
    assertThat(budget.waitNanos(5, true, reset + 1)).isEqualTo(60 * S);
    assertThat(budget.atLeast(0, 4, true, reset + 1)).isZero();
    assertThat(budget.atLeast(0, 5, true, reset + 1)).isEqualTo(60 * S);
  }

  @Test
  void afterTheResetAnswersThatSayNothingLetOneMoreGoEach() {
    Budget budget = budget(LEFT.remaining(0).reset(seconds(30)));
    long reset = T + 30 * S;
    silent(budget, 1, reset);
    budget.take(1, reset);
    assertThat(budget.waitNanos(1, true, reset)).as("the first answer").isEqualTo(Slots.UNKNOWN);
    budget.answered(1, 1, reset);
    budget.take(1, reset);
    assertThat(budget.waitNanos(1, true, reset)).as("the second").isZero();
    budget.take(1, reset);
    assertThat(budget.waitNanos(1, true, reset)).isEqualTo(Slots.UNKNOWN);
  }

  @Test
  void withoutAResetOneGoesAtATimeAndOneMoreForEachAnswer() {
    Budget budget = budget(LEFT.remaining(0));

    assertThat(budget.waitNanos(1, true, T)).isZero();
    assertThat(budget.atLeast(0, 1, true, T)).isZero();
    budget.take(1, T);
    assertThat(budget.waitNanos(1, true, T)).isEqualTo(Slots.UNKNOWN);
    budget.answered(1, 1, T);
    budget.take(1, T);
    assertThat(budget.waitNanos(1, true, T)).isZero();
    budget.take(1, T);
    assertThat(budget.waitNanos(1, true, T)).isEqualTo(Slots.UNKNOWN);

    budget.rejected(false, T);
    budget.giveBack(1, T);

    assertThat(budget.waitNanos(1, true, T)).as("carefully again").isEqualTo(Slots.UNKNOWN);
  }

  @Test
  void answersBeforeTheResetDoNotLetMoreGo() {
    Budget budget = budget(LEFT.remaining(1).reset(seconds(30)));
    silent(budget, 1, T + S);
    silent(budget, 1, T + S);
    silent(budget, 1, T + S);
    budget.take(1, T + 30 * S);

    assertThat(budget.waitNanos(1, true, T + 30 * S)).isEqualTo(Slots.UNKNOWN);
  }

  @Test
  void aWordFromBeforeTheLastRequestOnlyLowers() {
    Budget budget = budget(LEFT.remaining(5).reset(seconds(30)));

    budget.tell(LEFT.remaining(9).reset(seconds(2)), T - 1, T + 1);
    assertThat(budget.waitNanos(6, true, T + 1)).isEqualTo(30 * S - 1);
    budget.tell(LEFT.remaining(3).reset(seconds(2)), T - 1, T + 2);

    assertThat(budget.waitNanos(3, true, T + 2)).isZero();
    budget.take(3, T + 2);
    assertThat(budget.waitNanos(1, true, T + 2)).isEqualTo(Slots.UNKNOWN);
  }

  @Test
  void theLastWordIsLessIfAnotherSaidSoWhileItWasUnderWay() {
    Budget budget = budget(LEFT.remaining(9).reset(seconds(30)));
    budget.tell(LEFT.remaining(2).reset(seconds(30)), T, T + 20);
    budget.tell(LEFT.remaining(4).reset(seconds(30)), T + 10, T + 30);

    budget.take(2, T + 30);
    assertThat(budget.waitNanos(1, true, T + 30)).isEqualTo(Slots.UNKNOWN);
    budget.tell(LEFT.remaining(4).reset(seconds(30)), T + 25, T + 35);
    assertThat(budget.waitNanos(2, true, T + 35)).isZero();
  }

  @Test
  void aSignalThatDoesNotSayWhatRemainsSaysNothing() {
    Budget budget = budget(LEFT.remaining(2).reset(seconds(30)));

    budget.tell(LEFT.limit(9).reset(seconds(1)), T + 1, T + 2);

    assertThat(budget.waitNanos(3, true, T + 2)).isEqualTo(30 * S - 2);
  }

  @Test
  void unitsThatComeBackGraduallyAreCountedAsTheyCome() {
    Budget budget = budget(LEFT.limit(10).remaining(0).reset(seconds(10)).gradually());

    assertThat(budget.waitNanos(1, true, T)).isEqualTo(S);
    assertThat(budget.waitNanos(3, true, T)).isEqualTo(3 * S);
    assertThat(budget.atLeast(0, 1, true, T)).isZero();
    assertThat(budget.waitNanos(3, true, T + 3 * S)).isZero();
    budget.take(2, T + 3 * S);
    assertThat(budget.waitNanos(1, true, T + 3 * S)).isZero();
    assertThat(budget.waitNanos(2, true, T + 3 * S)).isEqualTo(S);
    budget.giveBack(2, T + 3 * S);
    assertThat(status(budget, T + 4 * S).remaining()).isEqualTo(6 - 2);
    assertThat(status(budget, T + 40 * S).used()).as("all are there").isZero();
  }

  @Test
  void whatIsLeftOfUnitsThatComeBackGraduallyGoesFirst() {
    RateSignal signal = LEFT.limit(10).remaining(2).gradually();

    Budget exact = budget(signal.reset(seconds(8)));
    Budget coarse = budget(signal.reset(seconds(8), seconds(2)));

    assertThat(exact.waitNanos(2, true, T)).isZero();
    assertThat(exact.waitNanos(3, true, T)).isEqualTo(S);
    assertThat(coarse.waitNanos(3, true, T)).isEqualTo(S * 10 / 8);
  }

  @Test
  void whatCostsMoreThanAllThatEverComesBackGoesAlone() {
    Budget budget = budget(LEFT.limit(10).remaining(5).reset(seconds(5)).gradually());
    long full = T + 5 * S;

    assertThat(budget.waitNanos(12, true, full)).isZero();
    budget.take(12, full);

    assertThat(budget.waitNanos(1, true, full)).isEqualTo(Slots.UNKNOWN);
  }

  @Test
  void aCoarseResetIsWaitedOutIfThatIsAHundredthOrTheServerHasSaidNo() {
    RateSignal soon = LEFT.remaining(0).reset(seconds(99), seconds(1));
    RateSignal late = LEFT.remaining(0).reset(seconds(100), seconds(1));
    assertThat(budget(soon).waitNanos(1, true, T)).isEqualTo(99 * S);
    assertThat(budget(late).waitNanos(1, true, T)).isEqualTo(101 * S);

    Budget careful = budget(soon);
    careful.rejected(false, T);
    careful.tell(LEFT.remaining(0).reset(seconds(50), seconds(1)), T + S, T + S);

    assertThat(careful.waitNanos(1, true, T + S)).isEqualTo(51 * S);
  }

  @Test
  void ofSeveralWordsAboutOneResetTheSoonestHolds() {
    Budget budget = budget(LEFT.remaining(0).reset(seconds(30), seconds(1)));

    budget.tell(LEFT.remaining(0).reset(seconds(30), seconds(1)), T + S / 2, T + S / 2);
    assertThat(budget.waitNanos(1, true, T)).isEqualTo(30 * S);
    budget.tell(LEFT.remaining(0).reset(seconds(29), seconds(1)), T + S * 3 / 4, T + S * 3 / 4);
    assertThat(budget.waitNanos(1, true, T)).isEqualTo(30 * S - S / 4);
    budget.tell(LEFT.remaining(0).reset(seconds(35), seconds(1)), T + S, T + S);
    assertThat(budget.waitNanos(1, true, T)).as("of another window").isEqualTo(36 * S);
  }

  @Test
  void aResetThatIsOverSaysNothingOfTheNextOne() {
    Budget budget = budget(LEFT.remaining(0).reset(seconds(1), seconds(1)));
    long later = T + S + S / 10;

    budget.tell(LEFT.remaining(0).reset(seconds(1), seconds(1)), later, later);

    assertThat(budget.waitNanos(1, true, later)).isEqualTo(S);
    Budget now = budget(LEFT.remaining(0).reset(seconds(1), seconds(1)));
    now.tell(LEFT.remaining(0).reset(seconds(1), seconds(1)), T + S, T + S);
    assertThat(now.waitNanos(1, true, T + S)).as("the very moment is over").isEqualTo(S);
  }

  @Test
  void unitsThatAreBackBeginANewResetThoughTheOldOneWasAhead() {
    Budget budget = budget(LEFT.remaining(2).reset(seconds(1), seconds(1)));
    long boundary = T + S / 4;

    budget.tell(LEFT.remaining(9).reset(seconds(1), seconds(1)), boundary, boundary);
    budget.tell(LEFT.remaining(0).reset(seconds(1), seconds(1)), boundary + 1, boundary + 2);

    assertThat(budget.waitNanos(1, true, boundary + 2))
        .as("from the first of them on")
        .isEqualTo(S - 2);
  }

  @Test
  void nobodyAsksBeforeTheResetWhenTheServerSaidThatNothingIsLeft() {
    Budget budget = budget(LEFT.remaining(9).reset(seconds(30)));
    budget.take(2, T);
    budget.answered(1, 1, T + 2);
    budget.tell(LEFT.remaining(1).reset(seconds(30)), T + 1, T + 2);
    budget.answered(1, 1, T + 3);
    budget.tell(LEFT.remaining(0).reset(seconds(30)), T, T + 3); // was overtaken

    assertThat(budget.waitNanos(1, true, T + 3)).isEqualTo(30 * S - 1);
    assertThat(budget.atLeast(0, 1, true, T + 3)).isEqualTo(30 * S - 1);
  }

  @Test
  void oneAsksWhenNothingIsLeftByOurOwnCountAlone() {
    Budget budget = budget(LEFT.remaining(2).reset(seconds(30)));
    silent(budget, 2, T);

    assertThat(budget.waitNanos(1, true, T)).isZero();
    assertThat(budget.atLeast(0, 1, true, T)).isZero();
    assertThat(budget.waitNanos(3, true, T)).isEqualTo(30 * S);
  }

  @Test
  void noResetIsWaitedForLongerThanTheBound() {
    Budget budget = budget(LEFT.remaining(0).reset(Duration.ofHours(2)));

    assertThat(budget.waitNanos(1, true, T)).isEqualTo(HOUR);
  }

  @Test
  void statusIsThatOfAWindowAsLongAsTheReset() {
    Budget budget = budget(RateSignal.named("core").limit(10).remaining(4).reset(seconds(30)));
    budget.take(1, T);

    LimitStatus status = status(budget, T);

    assertThat(status.name()).isEqualTo("core");
    assertThat(status.limit().units()).isEqualTo(10);
    assertThat(status.limit().window()).isEqualTo(seconds(30));
    assertThat(status.used()).isEqualTo(7);
    assertThat(status.remaining()).isEqualTo(3);
    assertThat(status.serverRemaining()).isEqualTo(4);
    assertThat(status.nextFree()).isZero();
    budget.take(3, T);
    assertThat(status(budget, T).nextFree()).as("an answer has to come").isEqualTo(seconds(30));
  }

  @Test
  void statusOfOneThatSaysNothingElseIsThatOfASecond() {
    LimitStatus status = status(budget(LEFT.remaining(4)), T);

    assertThat(status.name()).isEqualTo("learned");
    assertThat(status.limit().units()).isEqualTo(4);
    assertThat(status.limit().window()).isEqualTo(seconds(1));
    assertThat(status.used()).isZero();
    Budget soon = budget(LEFT.remaining(0).reset(Duration.ofMillis(5)));
    assertThat(status(soon, T).limit().window()).isEqualTo(seconds(1));
    assertThat(status(soon, T).limit().units()).isEqualTo(1);
  }
}
