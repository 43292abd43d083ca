package dev.headrace.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FuzzCorpus;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The fuzz target accepts its kept corpus and small changes of it, without a fuzzer. */
class FuzzTargetsTest {
  private static final long SEED = Long.getLong("headrace.seed", 1);
  private static final int CHANGES = "full".equals(System.getProperty("headrace.sweeps")) ? 300 : 5;

  @Test
  void acceptsItsCorpusAndSmallChangesOfIt() {
    int inputs =
        FuzzCorpus.replay(
            Path.of("src/fuzz/corpus/AnswerFuzz"), AnswerFuzz::fuzzerTestOneInput, CHANGES, SEED);

    assertThat(inputs).isGreaterThan(5);
  }
}
