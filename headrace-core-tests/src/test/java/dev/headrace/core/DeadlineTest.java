package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {
  private static final long SECOND = 1_000_000_000L;

  @ParameterizedTest
  @ValueSource(
      longs = {0, -SECOND / 2, Long.MAX_VALUE - SECOND / 2, Long.MAX_VALUE, Long.MIN_VALUE})
  void countsDownWhereverTheClockStarts(long origin) {
    FakeTime time = new FakeTime(Instant.EPOCH, origin);
    Deadline deadline = Deadline.after(Duration.ofSeconds(1), time);
    assertThat(deadline.isBounded()).isTrue();
    assertThat(deadline.remainingNanos(time.nanoTime())).isEqualTo(SECOND);
    assertThat(deadline.allows(SECOND - 1, time.nanoTime())).isTrue();
    assertThat(deadline.allows(SECOND, time.nanoTime())).isFalse();
    assertThat(deadline.allows(Long.MAX_VALUE, time.nanoTime())).isFalse();
    time.advance(Duration.ofSeconds(3));
    assertThat(deadline.remainingNanos(time.nanoTime())).isEqualTo(-2 * SECOND);
    assertThat(deadline.allows(0, time.nanoTime())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE, Long.MIN_VALUE})
  void staysInTheFutureHoweverLongItIs(long origin) {
    FakeTime time = new FakeTime(Instant.EPOCH, origin);
    Deadline longest = Deadline.after(Duration.ofSeconds(Long.MAX_VALUE), time);
    assertThat(longest.remainingNanos(time.nanoTime())).isGreaterThan(SECOND);
    assertThat(longest.allows(SECOND, time.nanoTime())).isTrue();
    Deadline soon = Deadline.after(Duration.ofNanos(1), time);
    assertThat(Deadline.latest(longest, soon)).isSameAs(longest);
    assertThat(Deadline.latest(soon, longest)).isSameAs(longest);
  }

  @Test
  void noneIsNeverMissedAndTheLatestOfAll() {
    Deadline soon = Deadline.after(Duration.ofSeconds(1), new FakeTime());
    assertThat(Deadline.none().isBounded()).isFalse();
    assertThat(Deadline.none().allows(Long.MAX_VALUE, Long.MIN_VALUE)).isTrue();
    assertThat(Deadline.none().remainingNanos(5)).isEqualTo(Long.MAX_VALUE);
    assertThat(Deadline.latest(soon, Deadline.none())).isSameAs(Deadline.none());
    assertThat(Deadline.latest(Deadline.none(), soon)).isSameAs(Deadline.none());
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, 1, 9223372036854775807",
    "1, 9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -1, -9223372036854775808",
    "9223372036854775807, -9223372036854775808, -1",
    "5, -7, -2"
  })
  void addsWithoutOverflow(long a, long b, long sum) {
    assertThat(Durations.saturatedAdd(a, b)).isEqualTo(sum);
  }

  @Test
  void clampsDurationsToNanoseconds() {
    assertThat(Durations.toNanos(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
    assertThat(Durations.toNanos(Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo(-Long.MAX_VALUE);
    assertThat(Durations.toNanos(Duration.ofNanos(Long.MAX_VALUE - 1)))
        .isEqualTo(Long.MAX_VALUE - 1);
    assertThat(Durations.toNanos(Duration.ofNanos(-7))).isEqualTo(-7);
    assertThat(Durations.toNanos(Duration.ZERO)).isZero();
  }

  @Test
  void acceptsOnlyPositiveDurationsWhereItMatters() {
    assertThat(Durations.positive(Duration.ofNanos(1), "x")).isEqualTo(Duration.ofNanos(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.positive(Duration.ZERO, "back-off"))
        .withMessageContaining("back-off");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.positive(Duration.ofNanos(-1), "x"));
    assertThat(Durations.min(Duration.ofMillis(2), Duration.ofMillis(1)))
        .isEqualTo(Duration.ofMillis(1));
  }
}
