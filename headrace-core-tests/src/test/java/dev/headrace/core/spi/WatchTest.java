package dev.headrace.core.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ledger extension asserts after each test that nothing is left in the timer. */
class WatchTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private final FakeTime time = new FakeTime();
  private final List<String> ran = new ArrayList<>();
  private final Watch watch = new Watch(time);

  @Test
  void runsOutOnce() {
    watch.set(SECOND, () -> ran.add("out"));
    time.advance(SECOND.minusNanos(1));
    assertThat(ran).isEmpty();
    time.advance(SECOND.multipliedBy(3));
    assertThat(ran).containsExactly("out");
  }

  @Test
  void isSetInPlaceOfWhatWasSetBefore() {
    watch.set(SECOND, () -> ran.add("first"));
    watch.set(SECOND.multipliedBy(2), () -> ran.add("second"));
    assertThat(time.pending()).isEqualTo(1);
    time.advance(SECOND.multipliedBy(2));
    assertThat(ran).containsExactly("second");
  }

  @Test
  void canBeSetAgainWhenItIsCleared() {
    watch.set(SECOND, () -> ran.add("first"));
    watch.clear();
    watch.clear();
    assertThat(time.pending()).isZero();
    watch.set(SECOND, () -> ran.add("second"));
    time.advance(SECOND);
    assertThat(ran).containsExactly("second");
  }

  @Test
  void cannotBeSetWhenItIsStopped() {
    watch.set(SECOND, () -> ran.add("first"));
    watch.stop();
    watch.set(SECOND, () -> ran.add("second"));
    assertThat(time.pending()).isZero();
    time.advance(SECOND);
    assertThat(ran).isEmpty();
  }

  @Test
  void isSetAnewByItsOwnTask() {
    watch.set(SECOND, () -> watch.set(SECOND, () -> ran.add("again")));
    time.advance(SECOND);
    assertThat(ran).isEmpty();
    time.advance(SECOND);
    assertThat(ran).containsExactly("again");
  }
}
