package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The rate that a silent server takes is found by what it rejects. */
class DiscoverGroupTest {
  private static final long S = 1_000_000_000L;
  private static final long MS = S / 1_000;
  private static final long T = Long.valueOf(Long.MAX_VALUE - 5 * S); // overflows soon
  private static final Offset<Long> ABOUT = Offset.offset(100L); // nanos
  private final DiscoverGroup group = group(RateLimit.discover());

  private static DiscoverGroup group(RateLimit limit) {
    return new DiscoverGroup(0, limit, LimitScope.ONE, T);
  }

  private List<LimitStatus> statuses(long now) {
    List<LimitStatus> all = new ArrayList<>();
    group.standings(now, standing -> all.add(standing.shown()));
    return all;
  }

  /** So many are taken by the server in a second from T; then one is rejected, and one is not. */
  private void found(int perSecond) {
    group.accepted(perSecond, false, T);
    group.rejected(false, T + S);
    group.accepted(1, false, T + S);
  }

  /** The wait of each of some that go one after the other. */
  private long pace(int count, long from) {
    long now = from;
    for (int i = 0; i < count; i++) {
      now += group.waitNanos(1, true, now);
      group.take(1, now);
      group.answered(1, 1, now);
    }
    return now - from;
  }

  @Test
  void startsWithOneAndSendsOneMoreForEachThatIsTaken() {
    assertThat(group.waitNanos(1, true, T)).isZero();
    group.take(1, T);
    assertThat(group.waitNanos(1, true, T)).isEqualTo(Slots.UNKNOWN);

    group.answered(1, 1, T);
    group.accepted(1, false, T);

    group.take(1, T);
    assertThat(group.waitNanos(1, true, T)).isZero();
    group.take(1, T);
    assertThat(group.waitNanos(1, true, T)).isEqualTo(Slots.UNKNOWN);
    group.giveBack(1, T);
    assertThat(group.waitNanos(1, true, T)).isZero();
    group.unanswered(1, T);
    assertThat(group.waitNanos(2, true, T)).isZero();
  }

  @Test
  void whatCostsMoreThanIsTriedAtATimeGoesAlone() {
    assertThat(group.waitNanos(7, true, T)).isZero();
    group.take(1, T);

    assertThat(group.waitNanos(7, true, T)).isEqualTo(Slots.UNKNOWN);
  }

  @Test
  void goesAtNineTenthsOfWhatWasTakenUntilTheFirstRejection() {
    found(100);

    assertThat(pace(91 + 3, T + S)).as("a few at once").isCloseTo(S, Offset.offset(10 * MS));
    assertThat(statuses(T + 2 * S)).extracting(s -> s.limit().units()).containsExactly(90);
    assertThat(group.isFree(T)).isFalse();
  }

  @Test
  void heavyRequestsPayForThemselves() {
    found(100);

    group.take(90, T + S);

    assertThat(group.waitNanos(1, true, T + S))
        .isCloseTo(S - 50 * MS + S / 90, Offset.offset(1_000L));
  }

  @Test
  void requestsThatWereOnTheirWayWhenTheServerSaidNoTellNothing() {
    group.accepted(100, false, T);
    group.rejected(true, T + S); // known already
    group.accepted(1, false, T + S);
    assertThat(statuses(T + S)).isEmpty();

    group.rejected(false, T + S);
    group.accepted(5, true, T + S);
    assertThat(statuses(T + S)).isEmpty();
    group.accepted(1, false, T + S);

    assertThat(statuses(T + S)).extracting(s -> s.limit().units()).containsExactly(91);
  }

  @Test
  void aServerThatTookNothingSinceLastTimeDoesNotLowerTheRate() {
    group.rejected(false, T + S);
    group.accepted(1, false, T + S);

    assertThat(statuses(T + S)).isEmpty();
  }

  @Test
  void anotherRejectionLowersItToNineTenthsOrToTwiceWhatWasTaken() {
    found(100);
    group.accepted(99, false, T + 2 * S);
    group.rejected(false, T + 2 * S);
    group.accepted(1, false, T + 2 * S);
    assertThat(statuses(T + 2 * S)).extracting(s -> s.limit().units()).containsExactly(81);

    group.accepted(9, false, T + 3 * S); // and one before
    group.rejected(false, T + 3 * S);
    group.accepted(1, false, T + 3 * S);

    assertThat(statuses(T + 3 * S)).extracting(s -> s.limit().units()).containsExactly(18);
  }

  @Test
  void theRateRisesToWhatItWasInHalfAMinuteIfItHoldsAnybodyUp() {
    found(100);
    pace(94, T + S);
    assertThat(group.waitNanos(1, true, T + 2 * S - MS)).isPositive(); // it holds somebody up

    group.waitNanos(1, true, T + 16 * S);

    assertThat(statuses(T + 16 * S)).extracting(s -> s.limit().units()).containsExactly(95);
    group.waitNanos(1, true, T + 60 * S);
    assertThat(statuses(T + 60 * S))
        .as("nobody waited")
        .extracting(s -> s.limit().units())
        .containsExactly(95);
  }

  @Test
  void theLeastWaitIsHalfOfWhatTheRateMakesForItMayRise() {
    assertThat(group.atLeast(1_000, 1, true, T)).isZero();
    found(100);

    assertThat(group.atLeast(4, 1, true, T + S)).isZero();
    assertThat(group.atLeast(94, 1, true, T + S)).isCloseTo((94 * S / 90 - 50 * MS) / 2, ABOUT);
    group.take(90, T + S);
    assertThat(group.atLeast(94, 1, true, T + S)).isCloseTo((94 * S / 90 - 50 * MS + S) / 2, ABOUT);
  }

  @Test
  void aSlowRateIsShownByTheMinuteAndNeverLessThanOne() {
    found(5);
    assertThat(statuses(T + S).get(0).limit())
        .extracting(RateLimit::units, RateLimit::window)
        .containsExactly(270, Duration.ofMinutes(1));

    DiscoverGroup slow = group(RateLimit.discover());
    slow.accepted(1, false, T);
    slow.rejected(false, T + 600 * S);
    slow.accepted(1, false, T + 600 * S);
    slow.take(1, T + 600 * S);

    assertThat(slow.waitNanos(1, true, T + 600 * S)).as("one a minute").isEqualTo(60 * S);
    List<LimitStatus> all = new ArrayList<>();
    slow.standings(T + 600 * S, standing -> all.add(standing.shown()));
    assertThat(all.get(0).limit().units()).isEqualTo(1);
    assertThat(all.get(0).used()).isEqualTo(1);
    assertThat(all.get(0).nextFree()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void whileAnswersTellOfLimitsThisOneLetsAllGo() {
    found(10);
    group.take(100, T + S);
    assertThat(group.waitNanos(1, true, T + S)).isPositive();
    assertThat(group.atLeast(9, 1, true, T + S)).isPositive();

    group.heard(
        List.of(RateSignal.named("").remaining(3).reset(Duration.ofSeconds(5))), T + S, T + S);

    assertThat(group.waitNanos(1, true, T + S)).isZero();
    assertThat(group.atLeast(9, 1, true, T + S)).isZero();
    assertThat(statuses(T + S)).isEmpty();
    assertThat(group.waitNanos(100, true, T + 61 * S - 1)).isZero();
    assertThat(statuses(T + 61 * S)).as("a minute after the last word").hasSize(1);
  }

  @Test
  void whatIsToldHoldsForTwoWindowsIfThatIsLonger() {
    RateSignal hourly = RateSignal.named("").remaining(3).window(Duration.ofMinutes(10));
    found(10);

    group.heard(List.of(hourly.reset(Duration.ofSeconds(1))), T, T);

    assertThat(statuses(T + 1_200 * S - 1)).isEmpty();
    assertThat(statuses(T + 1_200 * S)).hasSize(1);
  }

  @Test
  void rejectionsWhileLimitsAreToldAreNoMatter() {
    group.heard(List.of(RateSignal.named("").remaining(0).reset(Duration.ofSeconds(5))), T, T);

    found(100);

    assertThat(statuses(T + 61 * S)).isEmpty();
  }

  @Test
  void whatDoesNotSayWhatRemainsUntilWhenInRequestsTellsOfNoLimit() {
    RateSignal reset = RateSignal.named("").reset(Duration.ofSeconds(5));
    found(100);

    group.heard(List.of(reset, RateSignal.named("").remaining(3)), T, T);
    group.heard(List.of(reset.remaining(3).unit("tokens")), T, T);

    assertThat(statuses(T + S)).hasSize(1);
  }

  @Test
  void nobodyHasTheRateBeforeTheFirstRejection() {
    assertThat(group.isFree(T)).isTrue();
    group.take(1, T);
    assertThat(group.isFree(T)).isFalse();
    assertThat(group.most()).isEqualTo(Integer.MAX_VALUE);
    assertThat(statuses(T)).isEmpty();
  }
}
