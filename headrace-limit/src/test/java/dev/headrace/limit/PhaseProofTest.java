package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.QuotaPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slots prove that their server counts by fixed windows, and lose the proof. */
class PhaseProofTest extends PhaseRun {
  @Test
  void theProofIsThereAfterAFewWindowsOfWhichOneIsBegunLate() {
    assertThat(isLockedAt(2)).isFalse();
    longestPause = 0;
    saturate(begin(4));
    assertThat(longestPause).isBetween(80 * MS, 200 * MS);

    assertThat(isLockedAt(7)).isTrue();
    assertThat(rejected).isZero();
  }

  @Test
  void onceProvedEachWindowIsUsedWhole() {
    saturate(begin(12));

    for (int window = 6; window < 12; window++) {
      assertThat(counted[window + 1]).isEqualTo(N);
    }
    assertThat(rejected).isZero();
  }

  @Test
  void aQuotaThatMayLeaveAtOnceIsSpreadUntilTheProof() {
    slots = new Slots(LIMIT.burst(N), T);

    assertThat(isLockedAt(7)).isTrue();

    assertThat(rejected).isZero();
    idle(begun(9));
    scout();
    take(60);
    assertThat(wait(30)).as("more than half at once, from now on").isZero();
  }

  @Test
  void requestsThatCostSeveralUnitsDoNotDelayTheProof() {
    heaviest = 5;

    assertThat(isLockedAt(7)).isTrue();
    assertThat(rejected).isZero();
  }

  @Test
  void aQuotaThatMayLeaveAtOnceDoesSoWhereNothingCanBeProved() {
    slots = new Slots(LIMIT.burst(N), T);
    breaks(6, 1);
    idle(now + 3 * W);
    int before = sent;

    saturate(now + MS);

    assertThat(sent - before).as("as many as there are workers").isEqualTo(64);
  }

  @Test
  void aRejectionBeforeTheProofBeginsItAnew() {
    for (int window = 1; window < 12; window++) {
      saturate(begin(window) + 500 * MS);
      slots.rejected(T + now);
    }

    assertThat(isLockedAt(12)).isFalse();
  }

  @Test
  void aLockThatHasBrokenIsProvedAnewUnlessItBreaksSixTimes() {
    int window = breaks(6, 1);

    for (int more = 0; more < 20; more++) {
      assertThat(isLockedAt(window + more)).isFalse();
    }
  }

  @Test
  void breaksFromBeforeAHundredGoodWindowsDoNotCount() {
    int window = breaks(5, 1) + 20;
    assertThat(isLockedAt(window)).isTrue();
    saturate(begin(window + 110));

    breaks(5, window + 110);
  }

  /** As soon as it is locked, a rejection, so often. Returns the window that begins next. */
  private int breaks(int times, int from) {
    int window = from;
    for (int i = 0; i < times; i++) {
      int last = window + 20;
      while (!isLockedAt(window++)) {
        assertThat(window).isLessThan(last);
      }
      slots.rejected(T + now);
    }
    return window;
  }

  @ParameterizedTest
  @ValueSource(ints = {31, 34})
  void afterManyWindowsWithoutARequestItIsProvedAnew(int windows) {
    lock();
    fill();
    idle(begun(12 + windows));

    assertThat(slots.atLeast(N / 2, 1, true, T + now) == 0).isEqualTo(windows < 32);
    assertThat(isLockedAt(windows + 20)).isTrue();
    assertThat(rejected).isZero();
  }

  @Test
  void windowsThatBeginWithOurFirstRequestAreNeverTakenForFixed() {
    server = QuotaPolicy.fixedFromFirst(N, Duration.ofSeconds(1));

    assertThat(isLockedAt(40)).isFalse();
    assertThat(rejected).isZero();
  }
}
