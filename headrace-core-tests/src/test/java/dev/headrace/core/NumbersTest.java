package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class NumbersTest {

  @Test
  void aNumberThatIsEnoughIsHandedOn() {
    assertThat(Numbers.atLeast(1, 1, "tries")).isEqualTo(1);
    assertThat(Numbers.atLeast(-3, Integer.MAX_VALUE, "tries")).isEqualTo(Integer.MAX_VALUE);
    assertThat(Numbers.atLeast(0L, Long.MAX_VALUE, "bytes")).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aNumberThatIsTooLittleIsRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Numbers.atLeast(1, 0, "tries"))
        .withMessage("tries must be at least 1, not 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Numbers.atLeast(0L, Long.MIN_VALUE, "bytes"))
        .withMessage("bytes must be at least 0, not -9223372036854775808");
  }
}
