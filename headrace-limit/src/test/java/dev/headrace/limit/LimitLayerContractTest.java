package dev.headrace.limit;

import dev.headrace.core.Headers;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.LayerVerifier;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The layer keeps to the contract of layers. */
@Tag("large")
class LimitLayerContractTest {
  private final FakeTime time = new FakeTime();

  @Test
  void withoutLimits() {
    LayerVerifier.of(() -> LimitLayer.builder(time, time).build()).time(time).verify();
  }

  @Test
  void withAQueue() {
    LayerVerifier.of(
            () ->
                LimitLayer.builder(time, time)
                    .limit(RateLimit.of(50).per(Duration.ofSeconds(1)))
                    .limit(RateLimit.of(2_000).per(Duration.ofMinutes(1)).burst(2_000))
                    .concurrency(Concurrency.of(10))
                    .maxWaiters(200_000)
                    .build())
        .time(time)
        .verify();
  }

  @Test
  void withAServerThatRejects() {
    Headers wait = Headers.of("Retry-After", "2");
    LayerVerifier.of(
            () ->
                LimitLayer.builder(time, time)
                    .limit(RateLimit.of(1_000).per(Duration.ofSeconds(1)))
                    .maxWaiters(200_000)
                    .build())
        .time(time)
        .answers(n -> n % 1_000 == 1 ? Answer.of(429, wait, "slow down") : Answer.of(200, "ok"))
        .verify();
  }
}
