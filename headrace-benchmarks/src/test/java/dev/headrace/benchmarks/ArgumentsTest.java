package dev.headrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
  @Test
  void whatIsNotGivenHasItsDefault() {
    Arguments none = new Arguments(List.of());

    assertThat(none.number("rounds", 9)).isEqualTo(9);
    assertThat(none.some("clients", List.of("a", "b"))).containsExactly("a", "b");
    assertThat(none.numbers("in-flight", List.of(1, 64))).containsExactly(1, 64);
  }

  @Test
  void whatIsGivenCounts() {
    Arguments given =
        new Arguments(List.of("--rounds", "3", "--clients", "b", "--in-flight", "8,9"));

    assertThat(given.number("rounds", 9)).isEqualTo(3);
    assertThat(given.some("clients", List.of("a", "b"))).containsExactly("b");
    assertThat(given.numbers("in-flight", List.of(1))).containsExactly(8, 9);
    given.end();
  }

  @Test
  void mistakesAreNamed() {
    assertThatThrownBy(() -> new Arguments(List.of("--rounds"))).hasMessageContaining("--rounds");
    assertThatThrownBy(() -> new Arguments(List.of("--rounds", "0")).number("rounds", 9))
        .hasMessageContaining("--rounds");
    assertThatThrownBy(() -> new Arguments(List.of("--a", "x")).some("a", List.of("y")))
        .hasMessageContaining("[y]");
    assertThatThrownBy(() -> new Arguments(List.of("--x", "1")).end())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--x");
  }
}
