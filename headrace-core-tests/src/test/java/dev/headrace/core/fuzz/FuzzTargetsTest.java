package dev.headrace.core.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FuzzCorpus;
import java.nio.file.Path;
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
  void acceptsItsCorpusAndSmallChangesOfIt(String name, Consumer<byte[]> target) {
    System.out.println(name + " uses -Dheadrace.seed=" + SEED);
    int inputs = FuzzCorpus.replay(Path.of("src/fuzz/corpus", name), target, 500, SEED);

    assertThat(inputs).isPositive();
  }
}
