package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one origin's answers tell of limits binds the routes that share them. */
class LessonsTest {
  private static final long S = 1_000_000_000L;
  private static final long T = Long.valueOf(Long.MAX_VALUE - 5 * S); // overflows soon
  private static final Duration TEN = Duration.ofSeconds(10);
  private static final RateSignal FIVE = RateSignal.named("five").limit(5).remaining(5).window(TEN);
  private static final RateSignal LEFT = RateSignal.named("left").reset(TEN);
  private final Lessons lessons = new Lessons("origin", Duration.ofHours(1));
  private final LearnedGroup group = group("/a");

  private LearnedGroup group(String route) {
    LearnedGroup.Key key = new LearnedGroup.Key("origin", "principal", route);
    return new LearnedGroup(new Learned.Counting(-1, false), key, lessons);
  }

  private static void hears(LearnedGroup group, RateSignal... signals) {
    group.heard(List.of(signals), T, T);
  }

  private List<LimitStatus> statuses() {
    List<LimitStatus> all = new ArrayList<>();
    lessons.standings(T, standing -> all.add(standing.shown()));
    return all;
  }

  @Test
  void allGoWithoutBeingCountedUntilALimitIsTold() {
    assertThat(group.isOpen()).isTrue();
    assertThat(group.hearsFirst()).isTrue();
    assertThat(group.waitNanos(1_000, true, T)).isZero();
    assertThat(group.keptNanos()).isZero();

    hears(group, FIVE);

    assertThat(group.isOpen()).isFalse();
    assertThat(group.hearsFirst()).isTrue();
    assertThat(group.waitNanos(5, true, T)).isZero();
    group.take(5, T);
    assertThat(group.waitNanos(1, true, T)).isEqualTo(Slots.UNKNOWN);
  }

  @Test
  void whatIsUnderWayWhenALimitIsToldIsCounted() {
    group.take(3, T);
    group.giveBack(1, T);

    hears(group, FIVE);

    assertThat(group.waitNanos(3, true, T)).isZero();
    assertThat(group.waitNanos(4, true, T)).isPositive();
  }

  @Test
  void allRoutesShareALimitAndThoseThatComeLaterToo() {
    LearnedGroup other = group("/b");
    hears(group, FIVE);
    LearnedGroup late = group("/c");

    group.take(2, T);
    late.take(1, T);

    assertThat(other.waitNanos(2, true, T)).isZero();
    assertThat(other.waitNanos(3, true, T)).isPositive();
    assertThat(group.siblings()).containsExactly(group, other, late);
  }

  @Test
  void aBucketBindsOnlyTheRoutesWhoseAnswersNameIt() {
    LearnedGroup other = group("/b");
    LearnedGroup third = group("/c");
    hears(group, LEFT.remaining(2).bucket("abc"));
    hears(other, LEFT.remaining(2).bucket("abc"));

    group.take(2, T);

    assertThat(third.isOpen()).isTrue();
    assertThat(other.waitNanos(1, true, T)).isPositive();
    assertThat(group.concerns(RateSignal.named("x").bucket("abc"))).isTrue();
    assertThat(group.concerns(RateSignal.named("x").bucket("xyz"))).isFalse();
    assertThat(third.concerns(RateSignal.named("x").bucket("abc"))).isFalse();
  }

  @Test
  void aRouteWhoseAnswerNamesAnotherBucketLeavesTheFirst() {
    LearnedGroup other = group("/b");
    hears(group, LEFT.remaining(2).bucket("abc"));
    hears(other, LEFT.remaining(2).bucket("abc"));
    group.take(2, T);

    group.heard(List.of(LEFT.remaining(4).bucket("xyz")), T, T + 1);

    assertThat(other.waitNanos(2, true, T + 1)).as("what was under way is not of it").isZero();
    other.take(2, T + 1);
    assertThat(group.waitNanos(2, true, T + 1)).as("two of four are under way").isZero();
    assertThat(group.waitNanos(3, true, T + 1)).isPositive();
  }

  @Test
  void anAnswerMayNameTwoBuckets() {
    hears(group, LEFT.remaining(2).bucket("abc"), LEFT.remaining(9).bucket("xyz"));

    assertThat(group.waitNanos(2, true, T)).isZero();
    assertThat(group.waitNanos(3, true, T)).isEqualTo(10 * S);
    group.take(2, T);
    assertThat(group.waitNanos(1, true, T)).isPositive();
    assertThat(group.concerns(RateSignal.named("x").bucket("abc"))).isTrue();
    assertThat(group.concerns(RateSignal.named("x").bucket("xyz"))).isTrue();
  }

  @Test
  void namedAgainABucketIsNotJoinedTwice() {
    hears(group, LEFT.remaining(4).bucket("abc"));
    group.take(2, T);
    hears(group, LEFT.remaining(4).bucket("abc"));

    assertThat(group.waitNanos(2, true, T)).isZero();
  }

  @Test
  void whatACallHasTakenIsMissingForTheLongestOfItsWindows() {
    hears(group, FIVE, RateSignal.named("n").limit(9).remaining(9).window(TEN.multipliedBy(2)));
    assertThat(group.keptNanos()).isEqualTo(20 * S);

    hears(group, LEFT.remaining(3));

    assertThat(group.keptNanos()).as("nobody knows").isEqualTo(Slots.UNKNOWN);
  }

  @Test
  void theLeastWaitIsThatOfTheLimitThatIsScarcest() {
    hears(group, FIVE, RateSignal.named("n").limit(9).remaining(9).window(TEN.multipliedBy(2)));
    group.take(5, T);
    group.answered(5, 5, T);

    assertThat(group.atLeast(0, 1, true, T)).isEqualTo(10 * S);
    assertThat(group.atLeast(4, 1, true, T)).isEqualTo(20 * S);
    assertThat(group.atLeast(0, 7, true, T)).as("all there is, at most").isEqualTo(20 * S);
  }

  @Test
  void whatWasNotSentIsFreeAtOnceAndWhatIsUnansweredRestsToo() {
    hears(group, FIVE);
    group.take(5, T);
    group.giveBack(2, T);
    assertThat(group.waitNanos(2, true, T)).isZero();

    group.unanswered(3, T);

    assertThat(group.waitNanos(3, true, T)).isPositive();
    long counted = T + Duration.ofSeconds(30).toNanos();
    assertThat(group.waitNanos(3, true, counted)).isEqualTo(10 * S);
  }

  @Test
  void aRejectionIsARejectionByEachLimit() {
    hears(group, LEFT.remaining(0));
    group.take(1, T + 10 * S);
    group.answered(1, 1, T + 10 * S); // more should have been there
    group.take(1, T + 10 * S);
    assertThat(group.waitNanos(1, true, T + 10 * S)).isEqualTo(Slots.UNKNOWN);
    group.answered(1, 1, T + 10 * S);
    group.take(1, T + 10 * S);
    assertThat(group.waitNanos(1, true, T + 10 * S)).as("two answers without a word").isZero();

    group.rejected(false, T + 10 * S);

    assertThat(group.waitNanos(1, true, T + 10 * S)).isEqualTo(Slots.UNKNOWN);
  }

  @Test
  void isInUseWhileSomethingIsUnderWayOrKnown() {
    assertThat(group.isFree(T)).isTrue();
    group.take(2, T);
    assertThat(group.isFree(T)).isFalse();
    group.unanswered(1, T);
    group.answered(1, 1, T);
    assertThat(group.isFree(T)).isTrue();

    hears(group, LEFT.remaining(3));

    assertThat(group.isFree(T)).isFalse();
    assertThat(group.isFree(T + 59 * S)).isFalse();
    assertThat(group.isFree(T + 75 * S)).isTrue();
    assertThat(group.isOpen()).isTrue();
  }

  @Test
  void aLimitIsForgottenAfterThreeWindowsOrTheResetIfThatIsLaterThanAMinute() {
    hears(
        group, FIVE.window(TEN.multipliedBy(6)), LEFT.reset(Duration.ofSeconds(170)).remaining(3));

    for (int i = 0; i < 160; i += 16) {
      lessons.forget(T + i * S); // it looks each quarter of a minute
    }
    assertThat(statuses()).hasSize(2);
    lessons.forget(T + 176 * S);
    assertThat(statuses()).extracting(LimitStatus::name).containsExactly("five");
    lessons.forget(T + 192 * S);

    assertThat(statuses()).isEmpty();
    assertThat(group.isOpen()).isTrue();
  }

  @Test
  void aLimitThatChangesBesideAnotherIsLearnedAnew() {
    RateSignal other = RateSignal.named("other").limit(100).remaining(100).window(TEN);
    hears(group, FIVE, other);

    hears(group, FIVE.limit(50).remaining(50), other);

    assertThat(statuses()).extracting(s -> s.limit().units()).containsExactlyInAnyOrder(50, 100);
    assertThat(group.waitNanos(40, true, T)).isZero();
  }

  @Test
  void answersSettleWhatCallsCostIfTheLimitToBeDiscoveredSaysSo() {
    LearnedGroup.Key key = new LearnedGroup.Key("origin", "principal", null);

    assertThat(group.settles()).isFalse();
    assertThat(new LearnedGroup(new Learned.Counting(0, true), key, lessons).settles()).isTrue();
  }

  @Test
  void whatIsToldAgainIsKept() {
    hears(group, FIVE);
    group.heard(List.of(FIVE), T + 50 * S, T + 50 * S);

    lessons.forget(T + 66 * S);
    assertThat(statuses()).hasSize(1);
    lessons.forget(T + 111 * S);

    assertThat(statuses()).isEmpty();
  }

  @Test
  void statusCountsTheWaitersOfTheRoutesThatItBinds() {
    LearnedGroup other = group("/b");
    hears(group, FIVE, LEFT.remaining(3).bucket("abc"));
    group.waiting = 4;
    other.waiting = 2;

    assertThat(statuses()).extracting(LimitStatus::waiters).containsExactly(6, 4);
    assertThat(statuses())
        .extracting(LimitStatus::scope)
        .containsExactly("origin origin", "bucket abc");
  }

  @Test
  void oneThatHasGoneIsNotAskedAnyMore() {
    LearnedGroup other = group("/b");

    assertThat(other.dropped().isEmpty()).isFalse();
    assertThat(group.siblings()).containsExactly(group);
    assertThat(group.dropped().isEmpty()).isTrue();
  }

  @Test
  void onlyWhatRemainsInRequestsTeaches() {
    hears(
        group,
        FIVE.unit("tokens"),
        RateSignal.named("policy").limit(5).window(TEN),
        RateSignal.named("reset").reset(TEN));

    assertThat(group.isOpen()).isTrue();
  }

  @Test
  void aQuotaOrAWindowBeyondAllMeasureIsNoneToCountBy() {
    RateSignal many = FIVE.limit(Integer.MAX_VALUE + 1L);
    hears(group, many);
    assertThat(statuses().get(0).limit().window()).isEqualTo(Duration.ofSeconds(1)); // as a budget

    hears(group("/b"), RateSignal.named("long").limit(5).remaining(1).window(Duration.ofDays(367)));

    assertThat(statuses().get(1).limit().window()).isEqualTo(Duration.ofSeconds(1));
    hears(group("/b"), RateSignal.named("year").limit(5).remaining(1).window(Duration.ofDays(366)));
    assertThat(statuses().get(2).limit().window()).isEqualTo(Duration.ofDays(366));
  }

  @Test
  void aNamelessLimitIsCalledByItsNumbers() {
    hears(group, RateSignal.named("").limit(5).remaining(5).window(TEN));

    assertThat(statuses()).extracting(LimitStatus::name).containsExactly("5/10s");
  }
}
