package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Groups of learned limits come when they are needed and go when there are many. */
class LearnedTest {
  private static final long S = 1_000_000_000L;
  private static final long T = Long.valueOf(Long.MAX_VALUE - S / 2); // overflows soon
  private static final int FEW = 64;

  private static Learned learned(int most) {
    return new Learned(LimiterOptions.DEFAULTS.maxGroups(most), T);
  }

  private static LearnedGroup.Key key(Object origin, Object route) {
    return new LearnedGroup.Key(origin, "principal", route);
  }

  private static LearnedGroup group(Learned learned, Object origin, Object route) {
    return Objects.requireNonNull(learned.of(key(origin, route), T));
  }

  /** As many groups as there may be before idle ones go, all with somebody who waits. */
  private static void fill(Learned learned, int count) {
    for (int i = 0; i < count; i++) {
      group(learned, "busy", i).waiting = 1;
    }
  }

  @Test
  void theSameCallsHaveTheSameGroup() {
    Learned learned = learned(1_000);

    LearnedGroup group = group(learned, "a", "/x");

    assertThat(group(learned, "a", "/x")).isSameAs(group);
    assertThat(group(learned, "a", "/y")).isNotSameAs(group);
    assertThat(group(learned, "b", "/x")).isNotSameAs(group);
  }

  @Test
  void idleGroupsGoWhenThereAreManyAndThoseInUseStay() {
    Learned learned = learned(1_000);
    LearnedGroup idle = group(learned, "a", "/x");
    fill(learned, FEW - 2);
    LearnedGroup waiting = group(learned, "b", "/x");
    waiting.waiting = 1;
    assertThat(group(learned, "a", "/x")).as("not many yet").isSameAs(idle);

    group(learned, "c", "/x"); // one more than a few

    assertThat(group(learned, "b", "/x")).isSameAs(waiting);
    assertThat(group(learned, "a", "/x")).isNotSameAs(idle);
  }

  @Test
  void theNextSearchIsWhenThereAreTwiceAsMany() {
    Learned learned = learned(1_000);
    fill(learned, FEW);
    group(learned, "a", "/x").waiting = 1; // in vain, so 128 are many now
    LearnedGroup idle = group(learned, "b", "/x");
    for (int i = FEW + 2; i < 2 * FEW; i++) {
      group(learned, "more", i);
    }
    assertThat(group(learned, "b", "/x")).isSameAs(idle);

    group(learned, "c", "/x");

    assertThat(group(learned, "b", "/x")).isNotSameAs(idle);
  }

  @Test
  void beyondTheBoundThereIsNoneAndTheSearchForIdleOnesRests() {
    Learned learned = learned(FEW);
    fill(learned, FEW);

    assertThat(learned.of(key("a", "/x"), T)).isNull();
    group(learned, "busy", 0).waiting = 0;
    assertThat(learned.of(key("a", "/x"), T + S - 1)).isNull();
    assertThat(learned.of(key("a", "/x"), T + S)).isNotNull();
  }

  @Test
  void aBoundBelowAFewHoldsToo() {
    Learned learned = learned(2);

    assertThat(learned.of(key("a", "/x"), T)).isNotNull();
    assertThat(learned.of(key("b", "/x"), T)).isNotNull();
    assertThat(learned.of(key("c", "/x"), T)).isNull();
  }

  @Test
  void whatIsLearnedIsSharedEvenWhenOneOfTheGroupsHasGone() {
    Learned learned = learned(1_000);
    group(learned, "a", "/idle");
    LearnedGroup stays = group(learned, "a", "/x");
    stays.waiting = 1;
    fill(learned, FEW - 2);
    group(learned, "b", "/x"); // the idle one goes

    LearnedGroup again = group(learned, "a", "/idle");
    stays.heard(List.of(RateSignal.named("").remaining(3)), T, T);

    assertThat(again.isOpen()).isFalse();
  }

  @Test
  void anOriginWhoseLastGroupHasGoneBeginsAnew() {
    Learned learned = learned(1_000);
    LearnedGroup idle = group(learned, "a", "/idle");
    fill(learned, FEW - 1);
    group(learned, "b", "/x");

    idle.heard(List.of(RateSignal.named("").remaining(3)), T, T);

    assertThat(group(learned, "a", "/idle").isOpen()).isTrue();
  }

  @Test
  void callsCostOfWhatIsLearnedWhatTheyCostOfTheLimitToBeDiscovered() {
    RateLimit told = RateLimit.of(5).per(Duration.ofSeconds(1));
    LimitCost settled = LimitCost.fixed(2).settledBy(response -> 3);

    assertThat(Learned.Counting.of(List.of(told))).isEqualTo(new Learned.Counting(-1, false));
    assertThat(Learned.Counting.of(List.of(told, RateLimit.discover())))
        .isEqualTo(new Learned.Counting(1, false));
    assertThat(Learned.Counting.of(List.of(RateLimit.discover().cost(settled))))
        .isEqualTo(new Learned.Counting(0, true));
  }
}
