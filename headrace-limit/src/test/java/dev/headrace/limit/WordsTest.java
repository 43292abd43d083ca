package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordsTest {
  private static final long T = Long.valueOf(Long.MAX_VALUE - 3); // overflows soon
  private final Words words = new Words();

  @Test
  void theLeastIsOfThoseSinceTheMoment() {
    words.add(T, 3);
    words.add(T + 2, 5);
    words.add(T + 4, 9);
    words.add(T + 6, 7);

    assertThat(words.leastSince(T - 1)).isEqualTo(3);
    assertThat(words.leastSince(T)).as("what came just then is older").isEqualTo(5);
    assertThat(words.leastSince(T + 1)).isEqualTo(5);
    assertThat(words.leastSince(T + 2)).as("nine was said, then seven").isEqualTo(7);
  }

  @Test
  void theyRoseIfOneThatWasThereSaidLess() {
    words.add(T, 3);
    assertThat(words.roseSince(T)).as("the only one").isFalse();

    words.add(T + 2, 5);

    assertThat(words.roseSince(T - 1)).as("perhaps it was overtaken").isFalse();
    assertThat(words.roseSince(T)).isTrue();
    words.add(T + 3, 2);
    assertThat(words.roseSince(T + 2)).isFalse();
  }

  @Test
  void whatIsSaidAgainLaterCountsFromThen() {
    words.add(T, 5);
    words.add(T + 4, 5);
    words.add(T + 6, 8);

    assertThat(words.leastSince(T + 3)).isEqualTo(5);
  }

  @Test
  void theLastWordHoldsHoweverLongAgoItCame() {
    words.add(T, 5);

    assertThat(words.leastSince(T + 1_000)).isEqualTo(5);
  }

  @Test
  void theOldestOfVeryManyAreForgotten() {
    for (int i = 0; i < 1_024; i++) {
      words.add(T + i, i);
    }
    assertThat(words.leastSince(T - 1)).isZero();

    words.add(T + 1_024, 1_024);

    assertThat(words.leastSince(T - 1)).isEqualTo(1);
  }
}
