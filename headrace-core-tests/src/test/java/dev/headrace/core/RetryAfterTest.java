package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant RECEIVED = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private static Duration parse(String... namesAndValues) {
    return RetryAfter.parse(Headers.of(namesAndValues), RECEIVED);
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "120, PT2M",
    "007, PT7S",
    "1.5, PT1.5S",
    "0.000000001, PT0.000000001S",
    "0.0000000019, PT0.000000001S",
    "2147483648, PT596523H14M8S"
  })
  void readsSeconds(String value, Duration expected) {
    assertThat(parse("Retry-After", value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036",
        "9223372036.854775807",
        "9223372036.999",
        "9223372036854775807",
        "9223372036854775808",
        "1000000000000000000000000000000",
        "Fri, 31 Dec 9999 23:59:59 GMT"
      })
  void clampsInsteadOfOverflowing(String value) {
    assertThat(parse("retry-after", value)).isBetween(Duration.ofSeconds(9_223_372_036L), LONGEST);
    assertThat(Durations.toNanos(parse("retry-after", value))).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "+5",
        "1e3",
        "1,5",
        "1.",
        ".5",
        "1.2.3",
        "1 2",
        "Infinity",
        "NaN",
        "soon",
        "0x10",
        "٣",
        "1s",
        "Sun, 06 Nov 1994 08:49:37",
        "sun, 06 nov 2094 08:49:37 gmt",
        "120, 60"
      })
  void takesWhatIsMalformedAsAbsent(String value) {
    Headers headers = Headers.builder().addReceived("Retry-After", value).build();
    assertThat(RetryAfter.parse(headers, RECEIVED)).isNull();
  }

  @Test
  void isNullWithoutTheField() {
    assertThat(parse("Date", "Sun, 22 Nov 2026 12:00:00 GMT")).isNull();
  }

  @Test
  void ignoresWhiteSpaceAroundTheValue() {
    Headers headers = Headers.builder().addReceived("retry-after", " \t120 ").build();
    assertThat(RetryAfter.parse(headers, RECEIVED)).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void measuresADateFromTheReceipt() {
    assertThat(parse("Retry-After", "Sun, 22 Nov 2026 12:00:30 GMT"))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(parse("Retry-After", "Sunday, 22-Nov-26 12:00:30 GMT"))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(parse("Retry-After", "Sun Nov 22 12:00:30 2026")).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void isZeroForADateInThePast() {
    assertThat(parse("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")).isEqualTo(Duration.ZERO);
  }

  @Test
  void measuresADateByTheServersOwnClock() {
    assertThat(
            parse(
                "Retry-After", "Sun, 22 Nov 2026 13:00:30 GMT",
                "Date", "Sun, 22 Nov 2026 13:00:00 GMT"))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(parse("Retry-After", "Sun, 22 Nov 2026 12:00:30 GMT", "Date", "yesterday"))
        .isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void prefersMilliseconds() {
    assertThat(parse("Retry-After", "60", "Retry-After-Ms", "1500.5"))
        .isEqualTo(Duration.ofMillis(1500).plusNanos(500_000));
    assertThat(parse("Retry-After", "60", "retry-after-ms", "never"))
        .isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void takesTheLongestOfSeveral() {
    assertThat(parse("Retry-After", "5", "Retry-After", "7", "Retry-After", "junk"))
        .isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void isNeverNegativeForAnyText() {
    Random random = Seeded.random(RetryAfterTest.class);
    for (int i = 0; i < Seeded.ROUNDS; i++) {
      String value = Seeded.text(random, "0123456789.-+eE ,:GMTSunov", 30);
      String name = random.nextBoolean() ? "retry-after" : "retry-after-ms";
      Headers headers = Headers.builder().addReceived(name, value).build();
      Duration wait = RetryAfter.parse(headers, RECEIVED);
      assertThat(wait == null || !wait.isNegative() && wait.compareTo(LONGEST) <= 0)
          .as(value)
          .isTrue();
    }
  }
}
