package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Headers;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where numbers end to be seconds, and moments begin. */
class ResetTimeTest {
  private final SignalReader reader = new SignalReader(List.of(), new LogLines());

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "9, PT9S",
    "1.5, PT1.5S",
    "9.09, PT9.09S",
    "1.0000000019, PT1.000000001S",
    "000000000000005, PT5S",
    "31622400, PT8784H", // a year
    "1000000001, PT0S", // seconds, 2001
    "1000000000001, PT0S", // milliseconds, 2001
  })
  void isUnderstood(String text, Duration after) {
    assertThat(reset(text)).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource({
    "0000000000000005", // more digits than any moment has
    "31622401",
    "1000000000",
    "1000000000000",
    "99999999999999",
    "100000000000000",
    "1x5",
    "1:5",
    "1/5",
    "1.x5",
    "1.5.5",
    "1.",
    ".5",
    "-5",
  })
  void isNotBelieved(String text) {
    assertThat(reset(text)).isNull();
  }

  private @Nullable Duration reset(String text) {
    Headers headers = Headers.of("x-ratelimit-remaining", "3", "x-ratelimit-reset", text);
    List<RateSignal> signals = reader.read(CapturedHeaders.answer(200, headers));
    assertThat(signals).hasSizeLessThanOrEqualTo(1);
    return signals.isEmpty() ? null : signals.get(0).reset();
  }
}
