package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.headrace.testing.FuzzCorpus;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fuzz target accepts its kept corpus and small changes of it, without a fuzzer. */
class FuzzTargetsTest {
  private static final long SEED = Long.getLong("headrace.seed", 1);
  private static final int CHANGES =
      "full".equals(System.getProperty("headrace.sweeps")) ? 300 : 20;

  static Stream<Arguments> targets() {
    return Stream.of(
        target("FrameFuzz", FrameFuzz::fuzzerTestOneInput),
        target("H2Fuzz", H2Fuzz::fuzzerTestOneInput),
        target("H2HeadFuzz", H2HeadFuzz::fuzzerTestOneInput),
        target("H2SettingsFuzz", H2SettingsFuzz::fuzzerTestOneInput),
        target("HeadFuzz", HeadFuzz::fuzzerTestOneInput),
        target("ProxyTalkFuzz", ProxyTalkFuzz::fuzzerTestOneInput));
  }

  private static Arguments target(String name, Consumer<byte[]> target) {
    return arguments(name, target);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("targets")
  void acceptsItsCorpusAndSmallChangesOfIt(String name, Consumer<byte[]> target) {
    int inputs = FuzzCorpus.replay(Path.of("src/fuzz/corpus", name), target, CHANGES, SEED);

    assertThat(inputs).isGreaterThan(5);
  }
}
