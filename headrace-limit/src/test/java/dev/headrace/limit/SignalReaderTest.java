package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Headers;
import dev.headrace.core.Response;
import dev.headrace.core.RetryAfter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignalReaderTest {
  private static final Duration LONGEST = Duration.ofDays(366);
  private final LogLines log = new LogLines();
  private final SignalReader reader = new SignalReader(List.of(), log);

  static List<CapturedHeaders.Case> table() {
    return CapturedHeaders.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("table")
  void readsWhatVendorsSend(CapturedHeaders.Case captured) {
    List<RateSignal> signals = reader.read(captured.response());

    assertThat(signals.stream().map(CapturedHeaders::text)).isEqualTo(captured.signals);
    assertThat(log.lines).hasSize(captured.ignored ? 1 : 0);
    Duration wait = RetryAfter.parse(captured.headers.build(), CapturedHeaders.RECEIVED);
    assertThat(wait == null ? "" : wait.toString()).isEqualTo(captured.wait);
  }

  @Test
  void tableIsWhole() {
    assertThat(table()).hasSizeGreaterThan(60);
    assertThat(table()).extracting(each -> each.name).doesNotHaveDuplicates();
    assertThat(table().stream().filter(each -> each.signals.size() > 1)).hasSizeGreaterThan(10);
  }

  @Test
  void namesInAnyCaseAreTheSame() {
    for (CapturedHeaders.Case captured : table()) {
      Headers.Builder upper = Headers.builder();
      captured
          .headers
          .build()
          .forEach(f -> upper.add(f.name().toUpperCase(java.util.Locale.ROOT), f.value()));

      List<RateSignal> signals =
          reader.read(CapturedHeaders.answer(captured.status, upper.build()));

      assertThat(signals).isEqualTo(reader.read(captured.response()));
    }
  }

  @Test
  void logTellsNoValueAndNoNameOfTheServer() {
    Headers headers =
        Headers.of("x-ratelimit-limit", "hunter2", "x-ratelimit-remaining", "hunter2");

    reader.read(CapturedHeaders.answer(200, headers));

    assertThat(log.lines).hasSize(1);
    assertThat(log.lines.get(0)).contains("x-ratelimit-*").doesNotContain("hunter2");
  }

  @Test
  void asksTheUsersReadersToo() {
    RateLimitReader own =
        response -> {
          String left = response.headers().first("x-credits-left");
          return left == null
              ? List.of()
              : List.of(RateSignal.named("credits").remaining(Long.parseLong(left)));
        };
    SignalReader both = new SignalReader(List.of(own), log);

    Response response =
        CapturedHeaders.answer(200, Headers.of("x-credits-left", "7", "x-request-id", "10"));

    assertThat(both.read(response).stream().map(CapturedHeaders::text))
        .containsExactly("\"credits\" remaining=7");
    Response absent = CapturedHeaders.answer(200, Headers.of("x-other", "7"));
    assertThat(both.read(absent)).isEmpty();
    assertThat(log.lines).isEmpty();
  }

  @Test
  void survivesReadersThatThrow() {
    RateLimitReader broken =
        response -> {
          throw new IllegalStateException("secret");
        };
    RateLimitReader fine = response -> List.of(RateSignal.named("fine"));
    SignalReader both = new SignalReader(List.of(broken, fine), log);

    List<RateSignal> signals = both.read(CapturedHeaders.answer(200, Headers.empty()));

    assertThat(signals).extracting(RateSignal::name).containsExactly("fine");
    assertThat(log.lines).hasSize(1);
    assertThat(log.lines.get(0)).contains("IllegalStateException").doesNotContain("secret");
  }

  @Test
  void readsNoMoreSignalsThanItsBound() {
    StringBuilder many = new StringBuilder("\"0\";r=1");
    for (int i = 1; i < 500; i++) {
      many.append(",\"").append(i).append("\";r=").append(i + 1);
    }

    List<RateSignal> signals =
        reader.read(CapturedHeaders.answer(200, Headers.of("ratelimit", many.toString())));

    assertThat(signals).hasSize(16);
    assertThat(log.lines).hasSize(1);
  }

  /** Five seeds that the build's own seed decides; each is in the name of its test. */
  static LongStream seeds() {
    return new Random(Long.getLong("headrace.seed", 1)).longs(5);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  @Tag("large")
  void garbageThrowsNothingAndMakesNobodyWaitForLong(long seed) {
    Random random = new Random(seed);
    List<CapturedHeaders.Case> table = table();
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      Headers headers = garbled(table.get(random.nextInt(table.size())), random);
      List<RateSignal> signals = reader.read(CapturedHeaders.answer(status(random), headers));
      signals.forEach(SignalReaderTest::check);
      read += signals.size();
    }
    assertThat(read).isGreaterThan(5_000); // else the garbage is too much to test anything
    assertThat(log.lines.size()).isBetween(2_000, 20_000);
  }

  private static void check(RateSignal signal) {
    assertThat(signal.limit() == null || signal.limit() > 0).isTrue();
    assertThat(signal.remaining() == null || signal.remaining() >= 0).isTrue();
    checkWait(signal.reset());
    checkWait(signal.window());
    checkWait(signal.grain());
  }

  private static void checkWait(@Nullable Duration wait) {
    assertThat(wait == null || !wait.isNegative() && wait.compareTo(LONGEST) <= 0).isTrue();
  }

  private static int status(Random random) {
    return random.nextInt(3) == 0 ? 429 : 200;
  }

  /** The fields with some of their values changed, doubled, swapped or cut. */
  private static Headers garbled(CapturedHeaders.Case captured, Random random) {
    Headers.Builder headers = Headers.builder();
    List<String> values = new ArrayList<>();
    captured.headers.build().forEach(field -> values.add(field.value()));
    for (Headers.Field field : captured.headers.build()) {
      String value =
          random.nextInt(4) == 0 ? values.get(random.nextInt(values.size())) : field.value();
      headers.addReceived(field.name(), random.nextBoolean() ? value : garbled(value, random));
    }
    return headers.build();
  }

  private static String garbled(String value, Random random) {
    StringBuilder text = new StringBuilder(value);
    String letters = "0123456789-.,;:=\"eE+/ \tmhdsTZ\u00b5\u00ff()";
    for (int n = random.nextInt(3); n >= 0; n--) {
      int at = text.length() == 0 ? 0 : random.nextInt(text.length());
      char letter = letters.charAt(random.nextInt(letters.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, letter);
        case 1 -> text.setLength(at);
        case 2 -> text.insert(at, String.valueOf(letter).repeat(random.nextInt(40)));
        default -> text.append(letter);
      }
    }
    return text.toString();
  }
}
