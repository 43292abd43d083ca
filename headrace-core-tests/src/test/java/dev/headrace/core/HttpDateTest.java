package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Instant EXAMPLE = Instant.parse("1994-11-06T08:49:37Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"
      })
  void readsTheThreeFormsOfTheRfc(String text) {
    assertThat(HttpDate.parse(text, NOW)).isEqualTo(EXAMPLE);
    assertThat(HttpDate.parse(text)).isEqualTo(EXAMPLE);
  }

  @Test
  void readsATwoDigitDayInAsctime() {
    assertThat(HttpDate.parse("Wed Nov 16 08:49:37 1994"))
        .isEqualTo(Instant.parse("1994-11-16T08:49:37Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Sunday, 22-Nov-76 12:00:00 GMT | 2076-11-22T12:00:00Z
          Sunday, 22-Nov-76 12:00:01 GMT | 1976-11-22T12:00:01Z
          Monday, 23-Nov-76 00:00:00 GMT | 1976-11-23T00:00:00Z
          Sunday, 01-Jan-76 00:00:00 GMT | 2076-01-01T00:00:00Z
          Sunday, 01-Jan-77 00:00:00 GMT | 1977-01-01T00:00:00Z
          Sunday, 01-Jan-26 00:00:00 GMT | 2026-01-01T00:00:00Z
          Friday, 01-Jan-99 00:00:00 GMT | 1999-01-01T00:00:00Z
          Friday, 01-Jan-00 00:00:00 GMT | 2000-01-01T00:00:00Z
          """)
  void takesATwoDigitYearAsAtMostFiftyYearsAhead(String text, Instant expected) {
    assertThat(HttpDate.parse(text, NOW)).isEqualTo(expected);
  }

  @Test
  void takesATwoDigitYearAcrossTheCentury() {
    Instant endOfCentury = Instant.parse("2099-06-01T00:00:00Z");
    assertThat(HttpDate.parse("Friday, 01-Jan-01 00:00:00 GMT", endOfCentury))
        .isEqualTo(Instant.parse("2101-01-01T00:00:00Z"));
  }

  @Test
  void refusesALeapDayThatTheYearMeantDoesNotHave() {
    assertThat(HttpDate.parse("Sunday, 29-Feb-00 00:00:00 GMT", NOW)).isNotNull();
    Instant of2080 = Instant.parse("2080-01-01T00:00:00Z"); // 2100 is no leap year
    assertThat(HttpDate.parse("Sunday, 29-Feb-00 00:00:00 GMT", of2080)).isNull();
  }

  @Test
  void survivesTheEndOfTime() {
    assertThat(HttpDate.parse("Sunday, 06-Nov-94 08:49:37 GMT", Instant.MAX)).isNull();
    assertThat(HttpDate.parse("Sun, 06 Nov 1994 08:49:37 GMT", Instant.MAX)).isEqualTo(EXAMPLE);
  }

  @Test
  void readsALeapSecondAsTheNextOne() {
    assertThat(HttpDate.parse("Sat, 31 Dec 2016 23:59:60 GMT"))
        .isEqualTo(Instant.parse("2017-01-01T00:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ",",
        "0",
        "-1",
        "Sun",
        "Sun,",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 AEST",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 06 Nov 1994 08:49:37 gmt",
        "sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "SUN, 06 NOV 1994 08:49:37 GMT",
        "So., 06 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun,  06 Nov 1994 08:49:37 GMT",
        "Sun, 06  Nov 1994 08:49:37 GMT",
        "Sun 06 Nov 1994 08:49:37 GMT",
        "Sun, 06-Nov-1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08.49.37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:60 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 29 Feb 1995 08:49:37 GMT",
        "Sun, 06 Nov -994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        " Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, ٠٦ Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sunday, 06 Nov 94 08:49:37 GMT",
        "Someday, 06-Nov-94 08:49:37 GMT",
        "Sun, 06-Nov-94 08:49:37 GMT",
        "Sun Nov 6 08:49:37 1994",
        "Sun Nov  6 08:49:37 1994 GMT",
        "Sun Nov 06 08:49:37 94",
        "Sun Nov  0 08:49:37 1994",
        "1994-11-06T08:49:37Z",
        "784111777"
      })
  void refusesEverythingElse(String text) {
    assertThat(HttpDate.parse(text, NOW)).isNull();
  }

  @Test
  void writesThePreferredForm() {
    assertThat(HttpDate.format(EXAMPLE.plusNanos(999_999_999)))
        .isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    assertThat(HttpDate.format(Instant.parse("0000-01-01T00:00:00Z"))).contains(" Jan 0000 ");
    assertThat(HttpDate.format(Instant.parse("9999-12-31T23:59:59Z"))).contains(" Dec 9999 ");
  }

  @Test
  void doesNotWriteAYearOfFiveDigits() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpDate.format(Instant.parse("9999-12-31T23:59:59Z").plusSeconds(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> HttpDate.format(Instant.MIN));
  }

  @Test
  void agreesWithTheJdkOnAnySecond() {
    DateTimeFormatter jdk =
        DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    Random random = Seeded.random(HttpDateTest.class);
    long first = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    long last = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    for (int i = 0; i < Seeded.ROUNDS; i++) {
      Instant moment = Instant.ofEpochSecond(first + (long) (random.nextDouble() * (last - first)));
      String text = HttpDate.format(moment);
      assertThat(text).isEqualTo(jdk.format(moment));
      assertThat(HttpDate.parse(text, NOW)).isEqualTo(moment);
    }
  }
}
