package dev.headrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class FlatnessTest {
  private static final int VALUES = 30;
  private static final double ALLOWED = 10;

  @Test
  void whatStaysIsFlatWhateverItWasAtFirst() {
    assertThat(flatness(i -> i < 10 ? 100 * i : 1_000).isFlat()).isTrue();
    assertThat(flatness(i -> -5 * i).isFlat()).isTrue();
  }

  @Test
  void whatGrowsIsFound() {
    Flatness growing = flatness(i -> 1_000 + i);
    assertThat(growing.isFlat()).isFalse();
    assertThat(growing.growth()).isEqualTo(19);
    assertThat(growing).hasToString("things: +19.0, at most 10.0: GROWS");
  }

  @Test
  void aLeakIsFoundInNoise() {
    long seed = Long.getLong("headrace.seed", System.nanoTime());
    System.out.println("FlatnessTest uses -Dheadrace.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      assertThat(flatness(i -> 2 * i + 8 * random.nextDouble()).isFlat()).isFalse();
      assertThat(flatness(i -> 8 * random.nextDouble()).isFlat()).isTrue();
    }
  }

  @Test
  void outliersMoveItLittle() {
    assertThat(flatness(i -> i % 7 == 0 ? 1_000 : 50).isFlat()).isTrue();
  }

  @Test
  void aFewValuesTellNothing() {
    assertThatThrownBy(() -> Flatness.of("things", new double[5], ALLOWED))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Flatness flatness(IntToDoubleFunction values) {
    double[] all = new double[VALUES];
    for (int i = 0; i < VALUES; i++) {
      all[i] = values.applyAsDouble(i);
    }
    return Flatness.of("things", all, ALLOWED);
  }
}
