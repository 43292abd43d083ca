package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FuzzCorpus;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The fuzz target accepts its kept corpus and small changes of it, without a fuzzer. */
@Tag("large")
class RateFieldsFuzzTest {
  private static final long SEED = Long.getLong("headrace.seed", 1);

  @Test
  void acceptsItsCorpusAndSmallChangesOfIt() {
    int inputs =
        FuzzCorpus.replay(
            Path.of("src/fuzz/corpus/RateFieldsFuzz"),
            RateFieldsFuzz::fuzzerTestOneInput,
            500,
            SEED);

    assertThat(inputs).isGreaterThan(15);
  }
}
