package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowEdgeTest {
  private static final long W = 100_000;
  private static final long T = Long.valueOf(Long.MAX_VALUE - 3 * W / 2); // overflows on the way
  private final WindowEdge edge = new WindowEdge(W);

  @Test
  void answersMakeItMoreExactWhicheverWindowTheyAreOf() {
    assertThat(edge.isKnownTo(W)).isFalse();
    assertThat(edge.narrow(T, T + 100)).isTrue();
    assertThat(edge.narrow(T + 3 * W + 20, T + 3 * W + 200)).isTrue();
    assertThat(edge.narrow(T - 2 * W - 50, T - 2 * W + 70)).isTrue();

    assertThat(edge.earliest()).isEqualTo(T + 20);
    assertThat(edge.latest()).isEqualTo(T + 70);
    assertThat(edge.isKnownTo(50)).isTrue();
    assertThat(edge.isKnownTo(49)).isFalse();
  }

  @Test
  void whatMeetsItNowhereContradicts() {
    assertThat(edge.narrow(T, T + 100)).isTrue();

    assertThat(edge.narrow(T + 5 * W + 101, T + 5 * W + 300)).isFalse();
    assertThat(edge.narrow(T - 300, T - 1)).isFalse();
    assertThat(edge.narrow(T + 100, T + 300)).isTrue();
    assertThat(edge.earliest()).isEqualTo(T + 100);
  }

  @Test
  void aWindowAndMoreSaysNothingAndWhatMeetsItTwiceNeither() {
    assertThat(edge.narrow(T, T + W / 2)).isTrue();

    assertThat(edge.narrow(T + 10, T + 10 + W)).isTrue();
    assertThat(edge.narrow(T + W / 2 - 10, T + W + 10)).isTrue();

    assertThat(edge.earliest()).isEqualTo(T);
    assertThat(edge.latest()).isEqualTo(T + W / 2);
  }

  @Test
  void goesOnToTheLastWindowThatHasBegunAndIsLessExactForIt() {
    edge.narrow(T, T + 100);

    assertThat(edge.roll(T + W + 99)).isZero();
    assertThat(edge.roll(T + W + 100)).isEqualTo(1);
    assertThat(edge.earliest()).isEqualTo(T + W - W / 5_000);
    assertThat(edge.latest()).isEqualTo(T + W + 100 + W / 5_000);
    assertThat(edge.roll(T + 4 * W + 200)).isEqualTo(3);
    assertThat(edge.roll(T)).isZero();
    edge.forget();
    assertThat(edge.isKnownTo(Long.MAX_VALUE)).isFalse();
  }
}
