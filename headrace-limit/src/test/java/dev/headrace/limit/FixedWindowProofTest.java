package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Windows that begin each second, whatever the client does, are told from all others. */
class FixedWindowProofTest {
  private static final long MS = 1_000_000;
  private static final long W = 1_000 * MS;
  private static final long T = Long.valueOf(Long.MAX_VALUE - 5 * W / 2); // overflows on the way
  private static final RateLimit LIMIT = RateLimit.of(100).per(Duration.ofSeconds(1));
  private final WindowEdge edge = new WindowEdge(W);
  private final FixedWindowProof proof = new FixedWindowProof(LIMIT, edge);

  /** An answer 10 ms after its request. */
  private boolean sees(long used, long certain, long sent) {
    return proof.sees(new FixedWindowProof.Seen(used, certain, sent, sent + 10 * MS));
  }

  /** Nearly all is used just before {@code begin}, and hardly anything just after. */
  private boolean jump(long begin) {
    sees(95, 95, begin - 20 * MS);
    return sees(1, 90, begin + 5 * MS);
  }

  /** Jumps at so many beginnings, the first at {@code begin}. */
  private void jumps(int count, long begin) {
    for (int i = 0; i < count; i++) {
      assertThat(jump(begin + i * W)).isFalse();
    }
  }

  /** The end of a pause around {@code begin}, which there must be. */
  private long pauseEnd(long begin) {
    long pause = proof.pauseNanos(begin);
    assertThat(pause).isPositive();
    return begin + pause;
  }

  private void assertNoPauseAt(long begin) {
    assertThat(proof.pauseNanos(begin)).isZero();
  }

  @Test
  void threeJumpsPlanAPauseAroundTheNextBeginning() {
    jumps(2, T);
    assertNoPauseAt(T + 2 * W);

    jumps(1, T + 2 * W);

    long next = T + 3 * W;
    assertThat(pauseEnd(next)).isBetween(next + 55 * MS, next + 60 * MS);
    assertThat(pauseEnd(next - 45 * MS)).isEqualTo(pauseEnd(next));
    assertNoPauseAt(next - 48 * MS);
    assertNoPauseAt(next + 60 * MS);
    assertNoPauseAt(pauseEnd(next));
  }

  @Test
  void aBeginningThatComesNoLaterForALateStartProves() {
    jumps(3, T);
    long start = pauseEnd(T + 3 * W);

    proof.sends(0, start);

    assertThat(start + proof.reserveNanos(start)).isBetween(T + 4 * W, T + 4 * W + 20 * MS);
    assertThat(proof.reserveNanos(T + 4 * W + 20 * MS)).isZero();
    assertThat(jump(T + 4 * W)).isTrue();
  }

  @Test
  void theLateStartItselfProvesNothing() {
    jumps(3, T);
    sees(95, 95, T + 3 * W - 50 * MS);
    long start = pauseEnd(T + 3 * W);
    proof.sends(0, start);

    assertThat(sees(1, 90, start)).isFalse();

    assertThat(jump(T + 4 * W)).isTrue();
  }

  @Test
  void aBeginningThatComesLaterForALateStartContradicts() {
    jumps(3, T);
    long start = pauseEnd(T + 3 * W);
    proof.sends(0, start);
    sees(95, 95, start + W - 20 * MS); // still in the window that the late start began

    assertThat(sees(1, 90, start + W + 5 * MS)).isFalse();

    assertThat(edge.isKnownTo(W)).isFalse();
    assertNoPauseAt(T + 5 * W);
  }

  @Test
  void aBeginningThatIsSeenTooLateToTellIsTriedAgainAfterOneJumpMore() {
    jumps(3, T);
    long start = pauseEnd(T + 3 * W);
    proof.sends(0, start);
    sees(95, 95, T + 4 * W - 20 * MS);

    assertThat(sees(1, 90, start + W - 10 * MS)).isFalse(); // received when it may have been ours

    jumps(3, T + 5 * W);
    assertNoPauseAt(T + 8 * W);
    jumps(1, T + 8 * W);
    pauseEnd(T + 9 * W);
  }

  @Test
  void whoeverSendsInThePauseTriesAgainLater() {
    jumps(3, T);
    proof.sends(1, T + 3 * W - 60 * MS); // before it
    long start = pauseEnd(T + 3 * W);

    proof.sends(1, start); // while another is under way

    assertThat(proof.reserveNanos(start)).isZero();
    assertNoPauseAt(T + 3 * W);
    jumps(3, T + 4 * W);
    assertNoPauseAt(T + 7 * W);
    jumps(1, T + 7 * W);
    pauseEnd(T + 8 * W);
  }

  @Test
  void aStartThatIsHalfAWindowLateTellsNothing() {
    jumps(3, T);
    long start = pauseEnd(T + 3 * W) + W / 2 + 1;

    proof.sends(0, start);

    assertThat(proof.reserveNanos(start)).isZero();
    assertNoPauseAt(T + 3 * W);
  }

  @Test
  void aStartThatIsNearlyHalfAWindowLateTells() {
    jumps(3, T);
    long start = pauseEnd(T + 3 * W) + W / 2;

    proof.sends(0, start);

    assertThat(start + proof.reserveNanos(start)).isBetween(T + 4 * W, T + 4 * W + 20 * MS);
    assertThat(jump(T + 4 * W)).isTrue();
  }

  @Test
  void anAnswerInThePauseMayHaveBegunTheWindow() {
    jumps(3, T);

    sees(95, 95, T + 3 * W - 45 * MS);
    pauseEnd(T + 3 * W);
    sees(96, 96, T + 3 * W - 25 * MS);

    assertNoPauseAt(T + 3 * W);
  }

  @Test
  void jumpsThatAreFarApartAreNotCountedTogether() {
    jumps(2, T);

    jumps(1, T + 8 * W);
    assertNoPauseAt(T + 9 * W);
    jumps(2, T + 9 * W);

    pauseEnd(T + 11 * W);
  }

  @Test
  void jumpsOfOneBeginningCountOnce() {
    jumps(1, T);
    sees(95, 95, T + W - 5 * MS);
    sees(1, 90, T + W - 6 * MS); // arrived later, though it was sent before
    assertThat(sees(2, 90, T + W + 5 * MS)).isFalse();

    assertNoPauseAt(T + 2 * W);
    jumps(1, T + 2 * W);
    pauseEnd(T + 3 * W);
  }

  @Test
  void whatContradictsTheBeginningsBeginsAnew() {
    jumps(2, T);

    jumps(1, T + 2 * W + W / 2);

    assertThat(edge.isKnownTo(W)).isFalse();
    jumps(2, T + 3 * W);
    assertNoPauseAt(T + 5 * W);
    jumps(1, T + 5 * W);
    pauseEnd(T + 6 * W);
  }

  @Test
  void aBucketFillsNoFasterThanItsPace() {
    for (int i = 0; i < 5; i++) {
      sees(95, 95, T + i * W - 20 * MS);
      sees(80, 95, T + i * W + 10 * MS); // in 40 ms 4 units and an eighth of all for doubt
    }
    assertThat(edge.isKnownTo(W)).isFalse();

    sees(95, 95, T + 5 * W - 20 * MS);
    sees(79, 95, T + 5 * W + 10 * MS);

    assertThat(edge.isKnownTo(40 * MS)).isTrue();
  }

  @Test
  void aSlidingWindowStillCountsWhatCertainlyArrived() {
    sees(95, 95, T - 20 * MS);
    sees(1, 12, T + 5 * MS); // as if nearly all had come a window before
    assertThat(edge.isKnownTo(W)).isFalse();

    sees(95, 95, T + W - 20 * MS);
    sees(1, 13, T + W + 5 * MS);

    assertThat(edge.isKnownTo(35 * MS)).isTrue();
  }

  @Test
  void ofAFewUnitsTwoAreInDoubt() {
    FixedWindowProof few = new FixedWindowProof(RateLimit.of(5).per(Duration.ofSeconds(1)), edge);

    few.sees(new FixedWindowProof.Seen(4, 4, T, T + MS));
    few.sees(new FixedWindowProof.Seen(2, 4, T + 2 * MS, T + 3 * MS));
    assertThat(edge.isKnownTo(W)).isFalse();
    few.sees(new FixedWindowProof.Seen(5, 5, T + W, T + W + MS));
    few.sees(new FixedWindowProof.Seen(2, 4, T + W + 2 * MS, T + W + 3 * MS));

    assertThat(edge.isKnownTo(3 * MS)).isTrue();
  }

  @Test
  void whatTookAWindowAndMoreSaysNothing() {
    sees(95, 95, T - W + 15 * MS);
    sees(1, 90, T + 5 * MS);

    assertThat(edge.isKnownTo(W)).isFalse();
  }

  @Test
  void anAnswerToWhatWasSentEarlierIsNoReference() {
    sees(95, 95, T - 20 * MS);
    proof.sees(new FixedWindowProof.Seen(3, 3, T - 25 * MS, T - 19 * MS)); // counted before
    sees(1, 90, T + 5 * MS);

    assertThat(edge.isKnownTo(35 * MS)).isTrue();
  }

  @Test
  void ofRequestsOfOneMomentTheLastAnswerIsTheReference() {
    sees(50, 50, T - 20 * MS);
    sees(95, 95, T - 20 * MS);
    sees(61, 90, T + 5 * MS);

    assertThat(edge.isKnownTo(35 * MS)).isTrue();
  }

  @Test
  void anAnswerThatWasThereBeforeTheReferenceWasSentIsNoJump() {
    sees(95, 95, T);
    sees(1, 90, T - 10 * MS);

    assertThat(edge.isKnownTo(W)).isFalse();
  }

  @Test
  void beginningsThatAreKnownToMoreThanAQuarterOfAWindowAreNotWorthAPause() {
    for (int i = 0; i < 5; i++) {
      sees(95, 95, T + i * W - 200 * MS);
      sees(1, 90, T + i * W + 90 * MS);
    }

    assertThat(edge.isKnownTo(305 * MS)).isTrue();
    assertNoPauseAt(T + 5 * W);
  }

  @Test
  void exchangesThatTakeLongProveNothing() {
    proof.sees(new FixedWindowProof.Seen(5, 5, T - 140 * MS, T - 10 * MS));

    jumps(3, T);

    assertNoPauseAt(T + 3 * W);
  }

  @Test
  void theLongestExchangeCountsForTwoWindowsAtLeastAndForFourAtMost() {
    proof.sees(new FixedWindowProof.Seen(5, 5, T - 130 * MS, T));
    sees(5, 5, T + W);
    assertThat(proof.longest()).isEqualTo(130 * MS);
    sees(5, 5, T + 2 * W);
    assertThat(proof.longest()).isEqualTo(130 * MS);
    sees(5, 5, T + 4 * W + MS);
    assertThat(proof.longest()).isEqualTo(10 * MS);
  }

  @Test
  void afterSixExperimentsThatFailedThereAreNoMore() {
    long begin = T;
    for (int i = 0; i < 6; i++) {
      jumps(3, begin);
      pauseEnd(begin + 3 * W);
      proof.contradicted();
      begin += 4 * W;
    }
    assertNoPauseAfterJumps(begin);

    proof.held(); // a lock that has been good for long

    jumps(1, begin + 9 * W);
    pauseEnd(begin + 10 * W);
  }

  @Test
  void locksThatDoNotHoldAreExperimentsThatFailed() {
    long begin = T;
    for (int i = 0; i < 6; i++) {
      jumps(3, begin);
      pauseEnd(begin + 3 * W);
      proof.refuted();
      assertThat(edge.isKnownTo(W)).isFalse();
      begin += 4 * W;
    }

    assertNoPauseAfterJumps(begin);
  }

  private void assertNoPauseAfterJumps(long begin) {
    for (int i = 0; i < 9; i++) {
      jumps(1, begin + i * W);
      assertNoPauseAt(begin + (i + 1) * W);
    }
  }

  @Test
  void contradictionsBeforeAnyExperimentDoNotCount() {
    for (int i = 0; i < 6; i++) {
      jumps(1, T + i * W);
      proof.contradicted();
    }

    jumps(3, T + 6 * W);

    pauseEnd(T + 9 * W);
  }
}
