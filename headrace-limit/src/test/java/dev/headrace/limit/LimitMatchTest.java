package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitMatchTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final RateLimit LIMIT = RateLimit.of(500).per(MINUTE);
  private static final RateLimit TOKENS = RateLimit.of(90_000).per(MINUTE).name("tokens");

  @Test
  void aSignalConcernsTheLimitOfItsNameWhateverElseItSays() {
    assertThat(LimitMatch.concerns(RateSignal.named("Tokens"), TOKENS)).isTrue();
    assertThat(LimitMatch.concerns(RateSignal.named("requests").window(MINUTE), TOKENS)).isFalse();
  }

  @Test
  void withoutNamesTheWindowDecidesAndWithoutAWindowTheUnits() {
    RateSignal nameless = RateSignal.named("");

    assertThat(LimitMatch.concerns(nameless.window(MINUTE), LIMIT)).isTrue();
    assertThat(LimitMatch.concerns(RateSignal.named("core").window(MINUTE), LIMIT)).isTrue();
    assertThat(LimitMatch.concerns(nameless.window(MINUTE), TOKENS)).isTrue();
    assertThat(LimitMatch.concerns(nameless.window(MINUTE.multipliedBy(2)).limit(500), LIMIT))
        .isFalse();
    assertThat(LimitMatch.concerns(nameless.limit(500), LIMIT)).isTrue();
    assertThat(LimitMatch.concerns(nameless.limit(501), LIMIT)).isFalse();
    assertThat(LimitMatch.concerns(nameless.remaining(3), LIMIT)).isFalse();
  }

  @Test
  void whatTheServerHasInAllIsWhatItSaysUnlessThatIsLess() {
    RateSignal inMinute = RateSignal.named("").window(MINUTE);

    assertThat(LimitMatch.allowed(inMinute, LIMIT)).isEqualTo(500);
    assertThat(LimitMatch.allowed(inMinute.limit(600), LIMIT)).isEqualTo(600);
    assertThat(LimitMatch.allowed(inMinute.limit(400), LIMIT)).isEqualTo(500);
    assertThat(LimitMatch.allowed(inMinute.limit(100), LIMIT)).isEqualTo(100); // its burst
    assertThat(LimitMatch.isOfBurst(inMinute.limit(100), LIMIT)).isTrue();
    assertThat(LimitMatch.isOfBurst(inMinute.limit(500), LIMIT.burst(500))).isFalse();
  }

  @Test
  void askingAgainIsAtTheResetButNeverAtOnce() {
    RateSignal signal = RateSignal.named("");

    assertThat(LimitMatch.resetNanos(signal, LIMIT)).isEqualTo(MINUTE.toNanos());
    assertThat(LimitMatch.resetNanos(signal.reset(Duration.ofSeconds(7)), LIMIT))
        .isEqualTo(7_000_000_000L);
    assertThat(LimitMatch.resetNanos(signal.reset(Duration.ZERO), LIMIT)).isEqualTo(600_000_000L);
    assertThat(LimitMatch.resetNanos(signal.reset(Duration.ZERO, Duration.ofSeconds(1)), LIMIT))
        .isEqualTo(1_000_000_000L);
    assertThat(LimitMatch.resetNanos(signal.reset(Duration.ofSeconds(Long.MAX_VALUE)), LIMIT))
        .isEqualTo(Duration.ofDays(3_660).toNanos());
  }

  @Test
  void aWindowBeginsBetweenTheResetsOfTheMomentsOfSendingAndReceipt() {
    RateSignal signal = RateSignal.named("").limit(500).remaining(499).window(MINUTE);
    Duration second = Duration.ofSeconds(1);

    PhaseLock.Heard exact = LimitMatch.heard(signal.reset(second), LIMIT, 10, 20);
    PhaseLock.Heard coarse = LimitMatch.heard(signal.reset(second, second), LIMIT, 10, 20);
    PhaseLock.Heard untold = LimitMatch.heard(signal.reset(second, null), LIMIT, 10, 20);

    assertThat(exact)
        .isEqualTo(new PhaseLock.Heard(1, 10, 20, 1_000_000_010L, 1_000_000_020L, false));
    assertThat(coarse).isEqualTo(new PhaseLock.Heard(1, 10, 20, 10, 2_000_000_020L, false));
    assertThat(untold).isEqualTo(new PhaseLock.Heard(1, 10, 20, 0, 0, false));
  }

  @Test
  void bucketsAndLongerResetsAreOfNoFixedWindow() {
    RateSignal signal = RateSignal.named("").limit(500).remaining(499).window(MINUTE);
    Duration longer = MINUTE.plusMillis(1);

    assertThat(LimitMatch.heard(signal.gradually(), LIMIT, 0, 1).isOfBucket()).isTrue();
    assertThat(LimitMatch.heard(signal.limit(600), LIMIT, 0, 1).isOfBucket()).isTrue();
    assertThat(LimitMatch.heard(signal.reset(longer), LIMIT, 0, 1).isOfBucket()).isTrue();
    assertThat(LimitMatch.heard(signal.reset(MINUTE), LIMIT, 0, 1).isOfBucket()).isFalse();
  }
}
