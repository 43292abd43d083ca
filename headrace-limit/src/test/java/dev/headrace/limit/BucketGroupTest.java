package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BucketGroupTest {
  private static final long MILLI = 1_000_000;
  private static final RateLimit LIMIT = RateLimit.of(100).per(Duration.ofSeconds(1)).bucket(20);
  private final FakeTime time = new FakeTime();
  private final BucketGroup group = group(LIMIT);

  private static BucketGroup group(RateLimit limit) {
    return new BucketGroup(0, limit, LimitScope.ONE, 0);
  }

  private LimitStatus status(long now) {
    List<Groups.Standing> all = new ArrayList<>();
    group.standings(now, all::add);
    return all.get(0).shown();
  }

  @Test
  void unitsComeBackOneByOneAfterTheirAnswers() {
    group.take(20, 0);
    assertThat(group.waitNanos(1, false, 0)).isEqualTo(Slots.UNKNOWN);

    group.answered(20, 20, 5 * MILLI);

    assertThat(group.waitNanos(1, false, 5 * MILLI)).isEqualTo(10 * MILLI);
    assertThat(group.waitNanos(2, false, 5 * MILLI)).isEqualTo(20 * MILLI);
    assertThat(group.waitNanos(1, false, 15 * MILLI)).isZero();
  }

  @Test
  void whatWasNotSentIsFreeAtOnceAndTheUnansweredWhenTheServerCanNoLongerCountThem() {
    group.take(20, 0);
    group.giveBack(1, MILLI);
    assertThat(group.waitNanos(1, false, MILLI)).isZero();

    group.take(1, MILLI);
    group.unanswered(20, 2 * MILLI);

    long counted = 2 * MILLI + LIMIT.serverLagNanos();
    assertThat(group.waitNanos(1, false, 2 * MILLI)).isEqualTo(counted - 2 * MILLI);
    assertThat(group.atLeast(0, 1, false, 2 * MILLI)).isEqualTo(counted - 2 * MILLI);
    assertThat(group.waitNanos(1, false, counted)).isEqualTo(10 * MILLI);
  }

  @Test
  void isNeverMoreThanTheServerSaysRemains() {
    RateSignal signal = RateSignal.named(LIMIT.name()).remaining(3);

    group.heard(List.of(signal), 0, MILLI);

    assertThat(status(MILLI).remaining()).isEqualTo(3);
    assertThat(status(MILLI).serverRemaining()).isEqualTo(3);
    assertThat(group.waitNanos(3, false, MILLI)).isZero();
    assertThat(group.waitNanos(4, false, MILLI)).isEqualTo(10 * MILLI);
  }

  @Test
  void whatIsAboutAnotherLimitIsNoMatter() {
    RateSignal other = RateSignal.named("other").limit(7).remaining(3);

    group.heard(List.of(other), 0, MILLI);

    assertThat(group.concerns(other)).isFalse();
    assertThat(group.concerns(RateSignal.named(LIMIT.name()))).isTrue();
    assertThat(group.nameOf(other)).isEqualTo(LIMIT.name());
    assertThat(status(MILLI).serverRemaining()).isNull();
    assertThat(group.waitNanos(20, false, MILLI)).isZero();
  }

  @Test
  void isEmptyAfterARejection() {
    group.rejected(false, MILLI);

    assertThat(group.waitNanos(1, false, MILLI)).isEqualTo(10 * MILLI);
  }

  @Test
  void restsForAWindowAtStartAndThenGoesAtThePace() {
    BucketGroup rested = group(LIMIT.restAtStart());

    assertThat(rested.waitNanos(1, false, 0)).isEqualTo(1_010 * MILLI);
    assertThat(rested.waitNanos(2, false, 0)).isEqualTo(1_020 * MILLI);
  }

  @Test
  void standsAsTheBucketDoes() {
    group.take(4, 0);
    group.answered(3, 3, 0);

    assertThat(status(0).used()).isEqualTo(4);
    assertThat(status(0).remaining()).isEqualTo(16);
    assertThat(status(0).nextFree()).isZero();
    assertThat(group.isFree(30 * MILLI)).isFalse();
    group.giveBack(1, 0);
    assertThat(group.isFree(30 * MILLI)).isTrue();
  }

  @Test
  void mayHoldMoreThanTheQuotaAndNothingThatCostsMoreThanItHolds() {
    BucketGroup shop = group(RateLimit.of(2).per(Duration.ofSeconds(1)).bucket(40));

    assertThat(shop.most()).isEqualTo(40);
    assertThat(shop.waitNanos(40, false, 0)).isZero();
    shop.take(40, 0);
    shop.answered(40, 40, 0);
    assertThat(shop.waitNanos(1, false, 0)).isEqualTo(500 * MILLI);
  }

  @Test
  void bindsThePlainFormToo() {
    RateLimiter limiter = RateLimiter.builder().limit(LIMIT).time(time).timer(time).build();
    for (int i = 0; i < 20; i++) {
      assertThat(limiter.tryAcquire()).isTrue();
    }
    assertThat(limiter.tryAcquire()).isFalse();
    assertThat(limiter.waitTime()).isEqualTo(Duration.ofMillis(10));

    time.advance(Duration.ofMillis(10));

    assertThat(limiter.tryAcquire()).isTrue();
    assertThat(limiter.tryAcquire()).isFalse();
  }

  @Test
  void headroomIsLeftOfPaceAndBurst() {
    BucketGroup careful = group(LIMIT.headroom(0.5));

    assertThat(careful.most()).isEqualTo(10);
    careful.take(10, 0);
    careful.answered(10, 10, 0);
    assertThat(careful.waitNanos(1, false, 0)).isEqualTo(20 * MILLI);
  }

  @Test
  void hasNoPhaseAndIsNotDiscovered() {
    RateLimit locked = RateLimit.of(100).per(Duration.ofSeconds(1)).mode(LimitMode.PHASE_LOCKED);

    assertThatThrownBy(() -> LIMIT.mode(LimitMode.PHASE_LOCKED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its mode is ANCHORED, not PHASE_LOCKED");
    assertThatThrownBy(() -> locked.bucket(20)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RateLimit.discover().bucket(20))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(LIMIT.burst(20).isBucket()).as("the last word holds").isFalse();
  }
}
