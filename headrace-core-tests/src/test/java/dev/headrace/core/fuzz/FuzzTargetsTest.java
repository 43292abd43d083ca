package dev.headrace.core.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fuzz target accepts its kept corpus and small changes of it, without a fuzzer. */
class FuzzTargetsTest {
  private static final long SEED = Long.getLong("headrace.seed", System.nanoTime());

  static Stream<Arguments> targets() {
    return Stream.of(
        target("HttpDateFuzz", HttpDateFuzz::fuzzerTestOneInput),
        target("RetryAfterFuzz", RetryAfterFuzz::fuzzerTestOneInput),
        target("StructuredFieldsFuzz", StructuredFieldsFuzz::fuzzerTestOneInput),
        target("HeaderElementsFuzz", HeaderElementsFuzz::fuzzerTestOneInput),
        target("UrlFuzz", UrlFuzz::fuzzerTestOneInput),
        target("RedactionFuzz", RedactionFuzz::fuzzerTestOneInput),
        target("ProxiesFuzz", ProxiesFuzz::fuzzerTestOneInput));
  }

  private static Arguments target(String name, Consumer<byte[]> target) {
    return Arguments.of(name, target);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("targets")
  void acceptsItsCorpusAndSmallChangesOfIt(String name, Consumer<byte[]> target)
      throws IOException {
    System.out.println(name + " uses -Dheadrace.seed=" + SEED);
    Random random = new Random(SEED);
    List<Path> corpus;
    try (Stream<Path> files = Files.list(Path.of("src/fuzz/corpus", name))) {
      corpus = files.sorted().toList();
    }
    assertThat(corpus).isNotEmpty();
    for (Path file : corpus) {
      byte[] data = Files.readAllBytes(file);
      assertThatCode(() -> target.accept(data)).as(file.toString()).doesNotThrowAnyException();
      for (int i = 0; i < 500; i++) {
        byte[] changed = data.clone();
        for (int n = random.nextInt(3); n >= 0 && changed.length > 0; n--) {
          changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        assertThatCode(() -> target.accept(changed))
            .as("%s changed", file)
            .doesNotThrowAnyException();
      }
    }
  }
}
