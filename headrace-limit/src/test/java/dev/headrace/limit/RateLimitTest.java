package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {

  @Test
  void saysWhatItWasToldAndAssumesTheRest() {
    RateLimit limit = RateLimit.of(100).per(Duration.ofMinutes(1));

    assertThat(limit.units()).isEqualTo(100);
    assertThat(limit.window()).isEqualTo(Duration.ofMinutes(1));
    assertThat(limit.burst()).isEqualTo(20);
    assertThat(limit.isBurstTold()).isFalse();
    assertThat(limit.serverLag()).isEqualTo(Duration.ofSeconds(30));
    assertThat(limit.name()).isEqualTo("100/1m");
    assertThat(limit.headroom()).isZero();
    assertThat(limit.headroom(0.25).headroom()).isEqualTo(0.25);
  }

  @Test
  void aBucketLeavesTheHeadroomOfItsBurstToo() {
    RateLimit careful = RateLimit.of(100).per(Duration.ofSeconds(1)).bucket(40).headroom(0.25);

    assertThat(careful.burst()).isEqualTo(30);
    assertThat(careful.usable()).isEqualTo(75);
    assertThat(careful.most()).isEqualTo(30);
    assertThat(careful.burst(40).most()).isEqualTo(75);
  }

  @Test
  void assumesABurstOfAtLeastOne() {
    assertThat(RateLimit.of(4).per(Duration.ofSeconds(1)).burst()).isEqualTo(1);
  }

  @Test
  void isNotChangedByItsOptions() {
    RateLimit plain = RateLimit.of(10).per(Duration.ofSeconds(1));

    RateLimit told = plain.burst(3).serverLag(Duration.ZERO).name("search");

    assertThat(plain)
        .isEqualTo(RateLimit.of(10).per(Duration.ofSeconds(1)))
        .hasSameHashCodeAs(RateLimit.of(10).per(Duration.ofSeconds(1)))
        .isNotEqualTo(told)
        .doesNotHaveSameHashCodeAs(told);
    assertThat(told.burst()).isEqualTo(3);
    assertThat(told.isBurstTold()).isTrue();
    assertThat(told.serverLag()).isZero();
    assertThat(told.name()).isEqualTo("search");
    assertThat(told).hasToString("10/1s:burst=3");
  }

  @ParameterizedTest
  @CsvSource({
    "100/1s, 100, 1000, 20",
    "100/1s:burst=20, 100, 1000, 20",
    "100/s, 100, 1000, 20",
    "5/250ms:burst=5, 5, 250, 5",
    "60/1m, 60, 60000, 12",
    "5000/1h, 5000, 3600000, 1000",
    "2/1s:bucket=40, 2, 1000, 40",
    "1/30d, 1, 2592000000, 1",
    "' 7/2s ', 7, 2000, 1"
  })
  void parses(String text, int units, long millis, int burst) {
    RateLimit limit = RateLimit.parse(text);

    assertThat(limit.units()).isEqualTo(units);
    assertThat(limit.window()).isEqualTo(Duration.ofMillis(millis));
    assertThat(limit.burst()).isEqualTo(burst);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "100/1s",
        "100/1s:burst=20",
        "2/1s:bucket=40",
        "3/90s",
        "5/250ms",
        "9/2h",
        "9/30d",
        "1/1m"
      })
  void writesWhatItParses(String text) {
    assertThat(RateLimit.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1_500, 1_000_001, 86_400_000_000_001L, 316_223_999_999_000_000L})
  void readsWhatItWritesForAnyWindow(long nanos) {
    RateLimit limit = RateLimit.of(7).per(Duration.ofNanos(nanos));

    assertThat(RateLimit.parse(limit.toString())).isEqualTo(limit);
  }

  @Test
  void saysSoIfAWindowIsBeyondAllNumbers() {
    assertThatThrownBy(() -> RateLimit.parse("1/999999999999999999d"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a rate limit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "100",
        "100/",
        "100/1",
        "100/1w",
        "-1/1s",
        "1.5/1s",
        "100/1s:",
        "100/1s:burst=",
        "100/1s:bursts=2",
        "100 / 1s",
        "1e3/1s",
        "١٠/1s",
        "99999999999/1s"
      })
  void showsTheFormToWhoeverMissesIt(String text) {
    assertThatThrownBy(() -> RateLimit.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a rate limit: write it as 100/1s, 100/1s:burst=20 or");
  }

  @ParameterizedTest
  @CsvSource({
    "0/1s, rate limit must be at least 1",
    "100/0s, window must be longer than zero",
    "100/1s:burst=0, burst must be at least 1",
    "100/1s:bucket=0, bucket must be at least 1",
    "100/1s:burst=101, 'burst must be at most the rate limit of 100, not 101'",
    "9999999999/1s, 9999999999 is more than 2147483647",
    "1/999999d, window must not be longer than ten years"
  })
  void saysWhichNumberIsWrong(String text, String why) {
    assertThatThrownBy(() -> RateLimit.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'" + text + "' is not a rate limit: ")
        .hasMessageContaining(why);
  }

  @Test
  void refusesWhatCannotBe() {
    RateLimit limit = RateLimit.of(1).per(Duration.ofSeconds(1));

    assertThatThrownBy(() -> RateLimit.of(0)).hasMessage("rate limit must be at least 1, not 0");
    assertThatThrownBy(() -> RateLimit.of(1).per(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limit.serverLag(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limit.serverLag(Duration.ofDays(3_660).plusNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(limit.serverLag(Duration.ofDays(3_660)).serverLag())
        .isEqualTo(Duration.ofDays(3_660));
    assertThatThrownBy(() -> limit.headroom(1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limit.headroom(-0.01)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limit.headroom(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limit.name(" ")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Concurrency.of(0)).hasMessage("concurrency must be at least 1, not 0");
  }
}
