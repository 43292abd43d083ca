package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The fuzz target accepts its kept corpus and small changes of it, without a fuzzer. */
@Tag("large")
class RateFieldsFuzzTest {
  private static final long SEED = Long.getLong("headrace.seed", 1);

  @Test
  void acceptsItsCorpusAndSmallChangesOfIt() throws IOException {
    Random random = new Random(SEED);
    List<Path> corpus;
    try (Stream<Path> files = Files.list(Path.of("src/fuzz/corpus/RateFieldsFuzz"))) {
      corpus = files.sorted().toList();
    }
    assertThat(corpus).hasSizeGreaterThan(15);
    for (Path file : corpus) {
      byte[] data = Files.readAllBytes(file);
      RateFieldsFuzz.fuzzerTestOneInput(data);
      for (int i = 0; i < 500; i++) {
        byte[] changed = data.clone();
        for (int n = random.nextInt(4); n >= 0; n--) {
          changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        assertThatCode(() -> RateFieldsFuzz.fuzzerTestOneInput(changed))
            .as("%s changed, seed %s", file, SEED)
            .doesNotThrowAnyException();
      }
    }
  }
}
