package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.headrace.limit.RateLimit;
import dev.headrace.testing.FakeTime;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ \"a\" : [ 1 , 2.50 ] } | {\"a\":[1,2.50]}",
        "\"a b \\\" c\" | \"a b \\\" c\"",
        " 12345678901234567890.10 | 12345678901234567890.10",
        "{\"a\":\"\u2028\"} | {\"a\":\"\\u2028\"}",
        "null | null"
      })
  void jsonIsCompactedButNotChanged(String text, String compact) {
    assertThat(Json.compact(text)).isEqualTo(compact);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "{}x", "{} {}", "\"a", "nul", "{'a':1}", "[1,]", "NaN"})
  void whatIsNotJsonIsNotCompacted(String text) {
    assertThat(Json.compact(text)).isNull();
  }

  @Test
  void linesAreReadOneByOne() throws IOException {
    byte[] bytes = "\uFEFFone\r\ntwo\n\nlast".getBytes(StandardCharsets.UTF_8);
    LineReader lines = new LineReader(new ByteArrayInputStream(bytes), 5 + 3);
    assertThat(lines.next()).isTrue();
    assertThat(lines.text()).isEqualTo("one");
    assertThat(lines.next()).isTrue();
    assertThat(lines.text()).isEqualTo("two");
    assertThat(lines.isTerminated()).isTrue();
    assertThat(lines.next()).isTrue();
    assertThat(lines.text()).isEmpty();
    assertThat(lines.next()).isTrue();
    assertThat(lines.number()).isEqualTo(4);
    assertThat(lines.text()).isEqualTo("last");
    assertThat(lines.isTerminated()).isFalse();
    assertThat(lines.offset()).isEqualTo(bytes.length);
    assertThat(lines.next()).isFalse();
  }

  @Test
  void longLinesAreCutAndPassedOver() throws IOException {
    LineReader lines =
        new LineReader(
            new ByteArrayInputStream("12345678\nnext\n".getBytes(StandardCharsets.UTF_8)), 5);
    assertThat(lines.next()).isTrue();
    assertThat(lines.isTooLong()).isTrue();
    assertThat(lines.bytes()).hasSize(5);
    assertThat(lines.next()).isTrue();
    assertThat(lines.isTooLong()).isFalse();
    assertThat(lines.text()).isEqualTo("next");
  }

  @Test
  void lineThatIsNotUtf8IsRefused() throws IOException {
    LineReader lines = new LineReader(new ByteArrayInputStream(new byte[] {(byte) 0xc3}), 5);
    assertThat(lines.next()).isTrue();
    assertThatThrownBy(lines::text).isInstanceOf(CharacterCodingException.class);
  }

  @Test
  void idsAreClaimedOnce() {
    Ids ids = new Ids();
    for (String id : List.of("1", "01", "", "a", "123456789", "99999999")) {
      assertThat(ids.claim(id)).as(id).isTrue();
      assertThat(ids.claim(id)).as(id).isFalse();
    }
  }

  @Test
  void quantilesAreKnownToTwoPercent() {
    Latencies latencies = new Latencies();
    assertThat(latencies.quantile(0.5)).isZero();
    for (int i = 1; i <= 1_000; i++) {
      latencies.add(i);
    }
    assertThat(latencies.quantile(0.5)).isCloseTo(500, within(10.0));
    assertThat(latencies.quantile(0.99)).isCloseTo(990, within(20.0));
  }

  @Test
  void utilisationIsOfTheWindowsBegun() {
    List<RateLimit> limit = List.of(RateLimit.of(50).per(Duration.ofSeconds(1)));
    assertThat(BulkTotals.utilisation(limit, 50, 20)).isEqualTo(1);
    assertThat(BulkTotals.utilisation(limit, 100, 1_020)).isEqualTo(1);
    assertThat(BulkTotals.utilisation(limit, 75, 1_020)).isEqualTo(0.75);
    assertThat(BulkTotals.utilisation(limit, 100, 2_020)).isCloseTo(0.667, within(0.001));
    assertThat(BulkTotals.utilisation(List.of(), 100, 20)).isNull();
    assertThat(BulkTotals.utilisation(List.of(limit.get(0), limit.get(0)), 9, 20)).isNull();
  }

  @Test
  void progressIsDrawnOverItselfAndTakenAway() {
    FakeTime time = new FakeTime();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Cli()
            .onTerminal()
            .environment("LANG", "en_GB.UTF-8")
            .console(new ByteArrayOutputStream(), err);
    Progress progress = new Progress(console, time, true);
    progress.update(1, 10, "");
    assertThat(err.size()).isZero();
    time.advance(Duration.ofSeconds(1));
    progress.update(5, 10, "1 failed");
    progress.clear();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "\r  "
                + "█".repeat(14)
                + "░".repeat(14)
                + "  5/10  5/s  1 failed\u001b[K"
                + "\r\u001b[K");
  }
}
