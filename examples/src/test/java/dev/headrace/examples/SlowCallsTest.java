package dev.headrace.examples;

import dev.headrace.testing.FakeTime;
import dev.headrace.testing.LayerVerifier;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The layer of the documentation keeps to the contract of layers. */
class SlowCallsTest {
  @Test
  void keepsToTheContract() {
    FakeTime time = new FakeTime();
    LayerVerifier.of(() -> new SlowCalls(time, Duration.ofSeconds(1))).time(time).verify();
  }
}
