package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whether a server of 100 a second counts by a bucket. */
class SeenBurstTest {
  private static final long S = 1_000_000_000L;
  private static final long T = Long.valueOf(Long.MAX_VALUE - S / 2); // overflows soon
  private static final RateLimit ASSUMED = RateLimit.of(100).per(Duration.ofSeconds(1));
  private static final RateSignal SILENT = RateSignal.named("");

  private static boolean saysBucket(SeenBurst seen, long left, long now) {
    return seen.isOfBucket(SILENT, left, now);
  }

  @Test
  void whatNeverIsMoreThanTheBurstThatWasToldIsABucket() {
    SeenBurst seen = new SeenBurst(ASSUMED.burst(10), T);

    assertThat(saysBucket(seen, 10, T)).isTrue();
    assertThat(saysBucket(seen, 11, T)).isFalse();
    assertThat(saysBucket(seen, 3, T + 2 * S)).as("it was more once").isFalse();
  }

  @Test
  void anAssumedBurstProvesSomethingOnlyWhenAWindowHasPassed() {
    SeenBurst seen = new SeenBurst(ASSUMED, T);

    assertThat(saysBucket(seen, 20, T + S - 1)).isFalse();
    assertThat(saysBucket(seen, 20, T + S)).isTrue();
    assertThat(saysBucket(seen, 21, T + S)).isFalse();
  }

  @Test
  void ofAWindowThatMayLeaveAtOnceMoreThanHalfRemainsNowAndThen() {
    SeenBurst seen = new SeenBurst(ASSUMED.burst(100), T);

    assertThat(saysBucket(seen, 50, T + S - 1)).isFalse();
    assertThat(saysBucket(seen, 50, T + S)).isTrue();
    assertThat(saysBucket(seen, 51, T + S)).isFalse();
  }

  @Test
  void aServerThatNamesTheBurstAsItsLimitIsABucketAndOneThatNamesAnotherIsNot() {
    SeenBurst seen = new SeenBurst(ASSUMED, T);

    assertThat(seen.isOfBucket(SILENT.limit(20), 60, T)).isTrue();
    assertThat(new SeenBurst(ASSUMED, T).isOfBucket(SILENT.limit(30), 5, T + S)).isFalse();
    assertThat(new SeenBurst(ASSUMED, T).isOfBucket(SILENT.limit(100), 5, T + S)).isTrue();
  }

  @Test
  void aRejectionIsDoubtForAWindow() {
    SeenBurst seen = new SeenBurst(ASSUMED.burst(10), T);

    seen.rejected(T + S);
    seen.rejected(T);

    assertThat(saysBucket(seen, 5, T + 2 * S - 1)).isFalse();
    assertThat(saysBucket(seen, 5, T + 2 * S)).isTrue();
  }

  @Test
  void theBurstIsWhatTheUserSaidAndOfALearnedLimitWhatWasSeen() {
    assertThat(new SeenBurst(ASSUMED.burst(10), T).burst()).isEqualTo(10);
    SeenBurst learned = new SeenBurst(ASSUMED.burst(100), T);
    learned.learn();

    saysBucket(learned, 19, T);
    assertThat(learned.burst()).as("with the one that told it").isEqualTo(20);
    saysBucket(learned, 7, T);
    assertThat(learned.burst()).isEqualTo(20);
    saysBucket(learned, 1_000, T);
    assertThat(learned.burst()).isEqualTo(100);
  }
}
