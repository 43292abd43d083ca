package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.spi.Ledger;
import dev.headrace.testing.LedgerBook;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for any limits and any calls. */
@Tag("large")
class EnginePropertyTest {
  private static final int RUNS = "full".equals(System.getProperty("headrace.sweeps")) ? 1_000 : 40;

  /** Two seeds that the build's own seed decides; each is in the name of its test. */
  static LongStream seeds() {
    return new Random(Long.getLong("headrace.seed", 1)).longs(2);
  }

  /**
   * Those of runs in which a call was refused that would have made it: others' calls were counted
   * before it that had to wait for limits of their own.
   */
  @ParameterizedTest
  @ValueSource(
      longs = {
        3091120503108307103L,
        -5681606678609589337L,
        4341649389099271974L,
        -2429263114117954484L
      })
  void noCallIsRefusedForOthersWhoWaitForAnotherLimit(long own) {
    Duration justEnough = new EngineRun(own, 150, 0, null).run().waited().plusNanos(1);

    assertThat(new EngineRun(own, 150, 0, justEnough).run().wasSent()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noCallIsRefusedThatWouldHaveMadeIt(long seed) {
    Random random = new Random(seed);
    int waited = 0;
    for (int i = 0; i < RUNS; i++) {
      long own = random.nextLong();
      EngineRun free = new EngineRun(own, 150, 0, null).run();
      assertThat(free.wasSent()).isTrue();
      Duration justEnough = free.waited().plusNanos(1);
      waited += free.waited().isZero() ? 0 : 1;

      EngineRun bound = new EngineRun(own, 150, 0, justEnough).run();

      assertThat(bound.wasSent())
          .as("seed %s waited %s under %s", own, free.waited(), free)
          .isTrue();
    }
    assertThat(waited).as("else it shows nothing").isGreaterThan(RUNS / 2);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyCallHasOneOutcomeAndNothingIsLeft(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < RUNS; i++) {
      long own = random.nextLong();

      EngineRun run = new EngineRun(own, 150, 0.3, null).run();

      assertThat(run.outcomes())
          .as("seed %s", own)
          .hasSize(150)
          .allMatch(CompletableFuture::isDone);
      assertThat(run.status()).extracting(LimitStatus::waiters).containsOnly(0);
      assertThat(LedgerBook.installed().open(Ledger.Kind.WAITER)).isZero();
      assertThat(LedgerBook.installed().open(Ledger.Kind.PERMIT)).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyCallHasOneOutcomeWhateverTheServerRejects(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < RUNS; i++) {
      long own = random.nextLong();

      EngineRun run = new EngineRun(own, 150, 0.1, null).rejecting(0.02).run();

      assertThat(run.outcomes()).as("seed %s", own).allMatch(CompletableFuture::isDone);
      assertThat(run.status()).extracting(LimitStatus::waiters).containsOnly(0);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aWaitThatIsHopelessIsToldAtOnceWhereItIsCertain(long seed) {
    Random random = new Random(seed);
    int refused = 0;
    int hopeless = 0;
    for (int i = 0; i < RUNS; i++) {
      long own = random.nextLong();
      Duration tenth = new EngineRun(own, 150, 0, null).run().waited().dividedBy(10);
      if (!tenth.isZero()) {
        hopeless++;
        refused += new EngineRun(own, 150, 0, tenth).run().wasSent() ? 0 : 1;
      }
    }
    System.out.printf("%d of %d hopeless calls were refused at once%n", refused, hopeless);
    assertThat(refused).as("with several limits, most is not").isGreaterThan(hopeless / 10);
  }
}
