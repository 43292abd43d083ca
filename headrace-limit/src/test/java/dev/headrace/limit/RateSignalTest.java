package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.core.Headers;
import dev.headrace.core.Response;
import dev.headrace.testing.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateSignalTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void saysNothingButWhatItIsTold() {
    RateSignal signal = RateSignal.named("points");

    assertThat(CapturedHeaders.text(signal)).isEqualTo("\"points\"");
    assertThat(signal.isExhausted()).isFalse();
    RateSignal full =
        signal
            .limit(10)
            .remaining(0)
            .reset(SECOND)
            .window(SECOND.multipliedBy(2))
            .bucket("b")
            .gradually()
            .unit("points");
    assertThat(CapturedHeaders.text(full))
        .isEqualTo(
            "\"points\" limit=10 remaining=0 reset=PT1S±PT0S window=PT2S bucket=b gradual"
                + " unit=points");
    assertThat(full.isExhausted()).isTrue();
  }

  @Test
  void refusesImpossibleNumbers() {
    RateSignal signal = RateSignal.named("");

    assertThatIllegalArgumentException().isThrownBy(() -> signal.limit(0));
    assertThatIllegalArgumentException().isThrownBy(() -> signal.remaining(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> signal.reset(SECOND.negated()));
    assertThatIllegalArgumentException().isThrownBy(() -> signal.window(Duration.ZERO));
  }

  @Test
  void layerPutsWhatIsReadOnTheResponse() {
    Harness harness = new Harness(b -> {});
    harness.transport.then(Answer.of(200, "").header("x-ratelimit-remaining", "3"));
    harness.transport.then(Answer.of(200, ""));

    Response told = harness.get("/a").future.join();
    Response silent = harness.get("/b").future.join();

    assertThat(RateSignal.of(told)).containsExactly(RateSignal.named("").remaining(3));
    assertThat(RateSignal.of(silent)).isEmpty();
    assertThat(silent.get(RateSignal.KEY)).isNull();
  }

  @Test
  void layerPutsItOnRejectionsToo() {
    Harness harness = new Harness(b -> b.reader(r -> java.util.List.of(RateSignal.named("own"))));
    Headers headers = Headers.of("retry-after", "1", "x-ratelimit-remaining", "0");
    harness.transport.then(Answer.of(429, headers, ""));

    Response rejected = harness.get("/a").future.join();

    assertThat(rejected.status()).isEqualTo(429);
    assertThat(RateSignal.of(rejected))
        .containsExactly(RateSignal.named("").remaining(0), RateSignal.named("own"));
  }
}
