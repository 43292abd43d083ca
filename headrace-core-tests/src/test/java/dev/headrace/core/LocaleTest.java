package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Turkish has an I of its own; Arabic and Thai have digits and a calendar of their own. */
class LocaleTest {
  private final Locale before = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tr-TR", "ar-EG-u-nu-arab", "th-TH-u-ca-buddhist-nu-thai", "lt-LT"})
  void nothingDependsOnTheDefaultLocale(String tag) {
    Locale.setDefault(Locale.forLanguageTag(tag));

    assertThat(Origin.of("HTTPS", "WIKI.INFO", -1)).hasToString("https://wiki.info");
    assertThat(Headers.of("IF-MATCH", "x").toMap()).containsEntry("if-match", List.of("x"));
    assertThat(Headers.of("If-Match", "x").contains("IF-MATCH")).isTrue();
    assertThat(Redaction.isSensitiveHeader("AUTHORIZATION")).isTrue();
    assertThat(Redaction.isSensitiveHeader("X-API-KEY")).isTrue();
    assertThat(Redaction.url("https://h/?API_KEY=x&SIG=y"))
        .isEqualTo("https://h/?API_KEY=***&SIG=***");
    assertThat(Redaction.printable("\u001b")).isEqualTo("\\u001B");
    assertThat(Url.parse("https://h/é").path()).isEqualTo("/%C3%A9");
    Instant moment = Instant.parse("1994-11-06T08:49:37Z");
    assertThat(HttpDate.format(moment)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    assertThat(HttpDate.parse("Sun, 06 Nov 1994 08:49:37 GMT")).isEqualTo(moment);
    assertThat(RetryAfter.parse(Headers.of("RETRY-AFTER-MS", "15"), moment))
        .isEqualTo(Duration.ofMillis(15));
    assertThat(StructuredFields.format(StructuredFields.item("1.5"))).isEqualTo("1.5");
    FakeTime time = new FakeTime();
    Journal journal = new Journal(time);
    time.advance(Duration.ofMillis(12));
    journal.record(CacheStatus.hit(Duration.ofSeconds(1)));
    assertThat(journal.toString()).startsWith("  +12.000 ms");
    assertThat(Method.of("OPTIONS").isSafe()).isTrue();
  }
}
