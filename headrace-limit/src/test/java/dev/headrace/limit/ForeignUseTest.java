package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ForeignUseTest {
  private static final long T = Long.valueOf(Long.MAX_VALUE - 500); // overflows soon
  private static final long W = 1_000;
  private final ForeignUse foreign = new ForeignUse(T + W);

  /**
   * An answer that says what is left, 10 after its request; more should be there at {@code more}.
   */
  private void heard(long left, long sent, long more, long notResting) {
    foreign.heard(new ForeignUse.Told(left, sent, sent + 10, more), notResting);
  }

  @Test
  void aFormerLifeIsPossibleForAWindow() {
    assertThat(foreign.isKnown(T)).isTrue();
    assertThat(foreign.isKnown(T + W - 1)).isTrue();
    assertThat(foreign.isKnown(T + W)).isFalse();
    assertThat(foreign.isKnown(T)).as("over is over").isFalse();
  }

  @Test
  void theLatestProofHolds() {
    foreign.prove(T + 3 * W);
    foreign.prove(T + 2 * W);

    assertThat(foreign.isKnown(T + 3 * W - 1)).isTrue();
    assertThat(foreign.isKnown(T + 3 * W)).isFalse();
    foreign.prove(T + 5 * W);
    assertThat(foreign.isKnown(T + 4 * W)).isTrue();
  }

  @Test
  void theyHaveWhatNeitherRemainsNorIsOurs() {
    heard(4, T, T + W, 9);

    assertThat(foreign.units(T + 10)).isEqualTo(5);
    heard(4, T + 20, T + W, 3); // we use more than they leave
    assertThat(foreign.units(T + 30)).isZero();
  }

  @Test
  void theyHaveNothingOnceTheProofIsOldNorAnythingOfItLater() {
    heard(4, T, T + W, 9);

    assertThat(foreign.units(T + W)).isZero();
    foreign.prove(T + 3 * W);
    assertThat(foreign.units(T + W)).isZero();
    heard(6, T - 50, T + 2 * W, 9);
    assertThat(foreign.units(T + W)).as("the first word of a new proof").isEqualTo(3);
  }

  @Test
  void theLastWordHasCountedTheUnitsOfAnEarlierAnswer() {
    heard(4, T, T + W, 9);

    heard(6, T + 9, T + W, 8); // it may have been counted before the last word
    assertThat(foreign.units(T + 20)).isEqualTo(4);
    heard(6, T + 9, T + W, 9);
    assertThat(foreign.units(T + 20)).as("nor gives it any back").isEqualTo(4);
  }

  @Test
  void whatLeavesLessOrWasSentAfterTheLastWordIsANewOne() {
    heard(4, T, T + W, 9);

    heard(3, T + 9, T + W, 9);
    assertThat(foreign.units(T + 20)).isEqualTo(6);
    heard(8, T + 19, T + W, 9);
    assertThat(foreign.units(T + 30)).isEqualTo(1);
  }

  @Test
  void oneAsksWhenMoreShouldBeThereUnlessSomebodyAsksAlready() {
    heard(0, T, T + 300, 9);

    assertThat(foreign.untilAsked(true, T + 10)).isEqualTo(290);
    assertThat(foreign.untilAsked(false, T + 10)).isEqualTo(W - 10);
    assertThat(foreign.untilAsked(true, T + 301)).isZero();
  }

  @Test
  void nobodyWaitsForMoreThanTheProofIsGood() {
    heard(0, T, T + 3 * W, 9);

    assertThat(foreign.untilAsked(true, T)).isEqualTo(W);
  }
}
