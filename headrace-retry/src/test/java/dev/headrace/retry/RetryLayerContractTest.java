package dev.headrace.retry;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.CallOptions;
import dev.headrace.core.Headers;
import dev.headrace.core.Layer;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.LayerVerifier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("large")
class RetryLayerContractTest {
  private final FakeTime time = new FakeTime();

  private RetryLayer layer() {
    return RetryLayer.of(RetryPolicy.standard(), time, time);
  }

  @Test
  void keepsToTheContract() {
    LayerVerifier.of(this::layer).time(time).verify();
  }

  @Test
  void keepsToTheContractWhileItRepeats() {
    LayerVerifier.of(this::layer)
        .time(time)
        .answers(
            Answer.of(503, Headers.of("Retry-After", "2"), "busy"),
            Answer.failure(Reason.LOST, Sent.MAYBE),
            Answer.of(200, "ok"))
        .verify();
  }

  @Test
  void keepsToTheContractWhenAttemptsRunOut() {
    LayerVerifier.of(this::layer)
        .time(time)
        .answers(Answer.of(500, "no"))
        .prepare(call -> call.withOptions(CallOptions.of(o -> o.attempts(4).streamed(true))))
        .verify();
  }

  @Test
  void controlLayerThatThrowsIsFound() {
    Layer throwing =
        (call, next) -> {
          throw new IllegalStateException("thrown");
        };

    assertThatThrownBy(() -> LayerVerifier.of(() -> throwing).time(time).verify())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("handle throws");
  }
}
