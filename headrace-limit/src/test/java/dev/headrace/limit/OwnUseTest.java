package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwnUseTest {
  private static final long T = Long.valueOf(Long.MAX_VALUE - 25); // overflows soon
  private static final long STEP = 10; // between two moments that are remembered
  private final OwnUse use = new OwnUse(1_024 * STEP);

  @Test
  void untilSomebodyAsksAllThatWasEverTakenMayHaveBeenInUse() {
    use.took(5);
    use.freed(5);
    use.keep(T);

    assertThat(use.mostSince(T)).isEqualTo(5);
  }

  @Test
  void whatWasFreeAgainBeforeWasNotInUse() {
    use.mostSince(T);
    use.took(5);
    use.keep(T);
    use.freed(3);
    use.keep(T + STEP);
    use.took(1);

    assertThat(use.mostSince(T + STEP)).isEqualTo(3);
    assertThat(use.mostSince(T + 5 * STEP)).isEqualTo(3);
    assertThat(use.mostSince(T + STEP - 1)).isEqualTo(6);
    assertThat(use.mostSince(T - 1)).as("before anything that is remembered").isEqualTo(6);
  }

  @Test
  void remembersNoMoreOftenThanAThousandTimesAWindow() {
    use.mostSince(T);
    use.took(9);
    use.keep(T);
    use.freed(3);
    use.keep(T + STEP - 1); // too early

    assertThat(use.mostSince(T + STEP)).isEqualTo(9);
    use.keep(T + STEP);
    assertThat(use.mostSince(T + STEP)).isEqualTo(6);
  }

  @Test
  void remembersForHalfAWindow() {
    use.mostSince(T);
    use.took(9);
    use.keep(T);
    use.freed(3);
    use.keep(T + 512 * STEP);
    assertThat(use.mostSince(T)).isEqualTo(9);
    assertThat(use.mostSince(T + 512 * STEP)).isEqualTo(6);
    use.freed(3);
    use.keep(T + 1_024 * STEP);
    use.freed(3);
    use.keep(T + 1_025 * STEP);

    assertThat(use.mostSince(T + 1_023 * STEP)).as("forgotten").isEqualTo(9);
    assertThat(use.mostSince(T + 1_024 * STEP)).isEqualTo(3);
    assertThat(use.mostSince(T + 1_025 * STEP)).isZero();
  }
}
