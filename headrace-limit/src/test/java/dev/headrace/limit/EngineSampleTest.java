package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few runs of {@link EnginePropertyTest}, always the same ones. */
class EngineSampleTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void everyCallHasOneOutcomeAndNothingIsLeft(long seed) {
    EngineRun run = new EngineRun(seed, 150, 0.3, null).rejecting(seed % 2 == 0 ? 0.02 : 0).run();

    assertThat(run.outcomes()).hasSize(150).allMatch(CompletableFuture::isDone);
    assertThat(run.status()).extracting(LimitStatus::waiters).containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void noCallIsRefusedThatWouldHaveMadeIt(long seed) {
    Duration justEnough = new EngineRun(seed, 150, 0, null).run().waited().plusNanos(1);

    assertThat(new EngineRun(seed, 150, 0, justEnough).run().wasSent()).isTrue();
  }
}
