package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FuzzCorpusTest {
  private static final byte[] INPUT = {1, 2, 3, 4, 5, 6, 7, 8};
  @TempDir private Path folder;

  @BeforeEach
  void keepsTwoInputs() throws IOException {
    Files.write(folder.resolve("empty"), new byte[0]);
    Files.write(folder.resolve("some"), INPUT);
  }

  @Test
  void givesEachInputAndChangesOfThose() {
    List<byte[]> given = new ArrayList<>();

    assertThat(FuzzCorpus.replay(folder, given::add, 20, 1)).isEqualTo(2);

    assertThat(given).hasSize(1 + 1 + 20).startsWith(new byte[0], INPUT);
    assertThat(given.subList(2, 22))
        .allSatisfy(changed -> assertThat(changed).hasSameSizeAs(INPUT))
        .anySatisfy(changed -> assertThat(changed).isNotEqualTo(INPUT));
  }

  @Test
  void whatATargetThrowsNamesTheInput() {
    assertThatThrownBy(() -> FuzzCorpus.replay(folder, FuzzCorpusTest::refuses, 0, 1))
        .isInstanceOf(AssertionError.class)
        .hasMessage(folder.resolve("some").toString())
        .hasCauseInstanceOf(StackOverflowError.class);
  }

  private static void refuses(byte[] data) {
    if (data.length > 0) {
      throw new StackOverflowError("planted");
    }
  }

  @Test
  void whatAChangeBringsToLightNamesItsSeed() {
    assertThatThrownBy(() -> FuzzCorpus.replay(folder, FuzzCorpusTest::knowsOne, 20, 7))
        .hasMessage(folder.resolve("some") + " changed, seed 7")
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  private static void knowsOne(byte[] data) {
    if (data.length > 0 && !Arrays.equals(data, INPUT)) {
      throw new IllegalStateException("planted");
    }
  }
}
