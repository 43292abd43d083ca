package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LimitPolicyTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final RateSignal NONE_LEFT = RateSignal.named("").remaining(0);
  private final LimitPolicy policy = new LimitPolicy(Duration.ofHours(1));

  private static Duration seconds(int count) {
    return SECOND.multipliedBy(count);
  }

  private static LimitPolicy.Answer answer(@Nullable Duration retryAfter, RateSignal... signals) {
    return new LimitPolicy.Answer(429, retryAfter, seconds(60), List.of(signals));
  }

  @Test
  void theLatestOfRetryAfterAndTheResetsOfWhatIsUsedUpIsAsked() {
    RateSignal five = NONE_LEFT.reset(seconds(5));
    RateSignal two = NONE_LEFT.reset(seconds(2));
    RateSignal left = RateSignal.named("").remaining(1).reset(seconds(9));

    assertThat(answer(seconds(3), five, two).asked()).isEqualTo(seconds(5));
    assertThat(answer(seconds(3), two, five).asked()).isEqualTo(seconds(5));
    assertThat(answer(seconds(3), two, left).asked()).isEqualTo(seconds(3));
    assertThat(answer(null, two, left).asked()).isEqualTo(seconds(2));
    assertThat(answer(null, NONE_LEFT, left).asked()).isNull();
  }

  @Test
  void whatComesBackUnitByUnitHasOneSooner() {
    RateSignal ten = NONE_LEFT.reset(seconds(10));

    assertThat(LimitPolicy.untilMore(ten.limit(10))).isEqualTo(seconds(10));
    assertThat(LimitPolicy.untilMore(ten.limit(10).gradually())).isEqualTo(SECOND.plusNanos(1));
    assertThat(LimitPolicy.untilMore(ten.limit(1).gradually())).isEqualTo(seconds(10));
    assertThat(LimitPolicy.untilMore(ten.gradually())).isEqualTo(seconds(10));
    assertThat(LimitPolicy.untilMore(NONE_LEFT.limit(10).gradually())).isNull();
  }

  @Test
  void anAnswerThatRejectsNothingIsHandedOn() {
    LimitPolicy.Answer good =
        new LimitPolicy.Answer(500, seconds(3), seconds(60), List.of(NONE_LEFT));

    assertThat(policy.decide(good, false, 0)).isEqualTo(new LimitDecision.HandOn());
  }

  @Test
  void aWaitThatEndsWithTheDeadlineIsTooLong() {
    assertThat(policy.decide(answer(seconds(59)), false, 0))
        .isEqualTo(new LimitDecision.Hold(seconds(59)));
    assertThat(policy.decide(answer(seconds(60)), false, 0))
        .isInstanceOf(LimitDecision.Exhausted.class);
  }
}
