package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.headrace.limit.LimitStatus;
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
  void utilisationIsOfTheWindowsBegunAndOfTheTightestLimit() {
    List<RateLimit> limit = List.of(RateLimit.of(50).per(Duration.ofSeconds(1)));
    assertThat(BulkTotals.utilisation(limit, 50, 20)).isEqualTo(1);
    assertThat(BulkTotals.utilisation(limit, 100, 1_020)).isEqualTo(1);
    assertThat(BulkTotals.utilisation(limit, 75, 1_020)).isEqualTo(0.75);
    assertThat(BulkTotals.utilisation(limit, 100, 2_020)).isCloseTo(0.667, within(0.001));
    assertThat(BulkTotals.utilisation(List.of(), 100, 20)).isNull();
    RateLimit hour = RateLimit.of(100).per(Duration.ofHours(1));
    assertThat(BulkTotals.utilisation(List.of(limit.get(0), hour), 90, 1_020)).isEqualTo(0.9);
    assertThat(BulkTotals.utilisation(List.of(hour, limit.get(0)), 10, 20)).isEqualTo(0.2);
  }

  @Test
  void speedIsThatOfTheLastTwoSeconds() {
    long second = Duration.ofSeconds(1).toNanos();
    Speed speed = new Speed(7);
    assertThat(speed.perSecond(50, 7 + second / 2)).isEqualTo(100);
    assertThat(speed.perSecond(100, 7 + second)).isEqualTo(100);
    assertThat(speed.perSecond(200, 7 + 2 * second)).isEqualTo(100);
    assertThat(speed.perSecond(200, 7 + 3 * second)).isZero();
    assertThat(speed.perSecond(201, 7 + 3 * second + second / 2)).isLessThan(1);
  }

  @Test
  void theTightestLimitIsTold() {
    RateLimit second = RateLimit.of(100).per(Duration.ofSeconds(1));
    RateLimit hour = RateLimit.of(5_000).per(Duration.ofHours(1));
    assertThat(LimitNote.of(List.of())).isEmpty();
    assertThat(LimitNote.of(List.of(status(second, 20, 0, Duration.ZERO))))
        .isEqualTo("100/1s: 20 % used");
    LimitStatus held = status(hour, 5_000, 64, Duration.ofMinutes(50));
    assertThat(LimitNote.of(List.of(status(second, 99, 0, Duration.ofMillis(10)), held)))
        .isEqualTo("5000/1h: 100 % used, 64 waiting, next in 50 min");
    LimitStatus quick = status(second, 100, 3, Duration.ofMillis(310));
    assertThat(LimitNote.of(List.of(status(hour, 4_000, 3, Duration.ZERO), quick)))
        .isEqualTo("100/1s: 100 % used, 3 waiting, next in 0.31 s");
    assertThat(
            LimitNote.of(
                List.of(
                    status(second, 10, 0, Duration.ZERO), status(hour, 4_000, 0, Duration.ZERO))))
        .isEqualTo("5000/1h: 80 % used");
  }

  private static LimitStatus status(RateLimit limit, long used, int waiters, Duration nextFree) {
    return new LimitStatus(
        limit.name(), "client", limit, used, limit.usable() - used, null, waiters, nextFree);
  }

  @Test
  void progressIsDrawnOverItselfAndTakenAway() {
    FakeTime time = new FakeTime();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Progress progress = new Progress(terminal(err, "80"), time, true);
    progress.update(1, 10, () -> "");
    assertThat(err.size()).isZero();
    time.advance(Duration.ofSeconds(1));
    progress.update(5, 10, () -> "1 failed");
    progress.clear();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "\r  "
                + "█".repeat(14)
                + "░".repeat(14)
                + "  5/10  5/s  1 failed\u001b[K"
                + "\r\u001b[K");
  }

  @Test
  void progressIsNeverWiderThanTheTerminal() {
    String note = "100/1s: 100 % used, 64 waiting, next in 0.31 s  12 failed";
    assertThat(drawn("100", note))
        .hasSizeBetween(90, 99)
        .startsWith("  ████")
        .endsWith("  5/10  5/s  " + note);
    assertThat(drawn("80", note)).hasSizeBetween(70, 79).endsWith(note);
    assertThat(drawn("40", note)).isEqualTo("  5/10  5/s  100/1s: 100 % used, 64 wai");
    assertThat(drawn("wide", note)).isEqualTo(drawn("80", note));
  }

  private static String drawn(String columns, String note) {
    FakeTime time = new FakeTime();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Progress progress = new Progress(terminal(err, columns), time, true);
    time.advance(Duration.ofSeconds(1));
    progress.update(5, 10, () -> note);
    return err.toString(StandardCharsets.UTF_8).replace("\r", "").replace("\u001b[K", "");
  }

  private static Console terminal(ByteArrayOutputStream err, String columns) {
    return new Cli()
        .onTerminal()
        .environment("LANG", "en_GB.UTF-8")
        .environment("COLUMNS", columns)
        .console(new ByteArrayOutputStream(), err);
  }
}
