package dev.headrace.core.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ledger extension asserts after each test that nothing is left in the timer. */
class IdleReadTimeoutTest implements IdleReadTimeout.Watched {
  private static final Duration ALLOWED = Duration.ofSeconds(30);
  private final FakeTime time = new FakeTime(Instant.EPOCH, Long.MAX_VALUE - 1_000); // overflows
  private final IdleReadTimeout idle =
      new IdleReadTimeout(
          TransportOptions.builder(time, time).idleReadTimeout(ALLOWED).build(), this);
  private final List<Duration> silences = new ArrayList<>();
  private boolean waitsForCaller;

  @Override
  public boolean waitsForCaller() {
    return waitsForCaller;
  }

  @Override
  public void silent(Duration allowed) {
    silences.add(allowed);
  }

  @Test
  void runsOutWhenTheServerIsSilentForSoLong() {
    idle.start();
    time.advance(ALLOWED.minusNanos(1));
    assertThat(silences).isEmpty();
    time.advance(Duration.ofNanos(1));
    assertThat(silences).containsExactly(ALLOWED);
    time.advance(ALLOWED.multipliedBy(3));
    assertThat(silences).as("once").hasSize(1);
  }

  @Test
  void countsFromTheLastThatHappened() {
    idle.start();
    time.advance(Duration.ofSeconds(20));
    idle.active();
    time.advance(ALLOWED.minusNanos(1));
    assertThat(silences).isEmpty();
    time.advance(Duration.ofNanos(1));
    assertThat(silences).containsExactly(ALLOWED);
  }

  @Test
  void runsOutForNobodyWhileTheNextStepIsTheCallers() {
    idle.start();
    waitsForCaller = true;
    time.advance(ALLOWED.multipliedBy(10));
    assertThat(silences).isEmpty();
    waitsForCaller = false;
    idle.active(); // the caller took its step
    time.advance(ALLOWED);
    assertThat(silences).containsExactly(ALLOWED);
  }

  @Test
  void doesNotCountBeforeItIsStartedNorWhilePaused() {
    time.advance(ALLOWED.multipliedBy(2));
    idle.start();
    time.advance(ALLOWED.minusNanos(1));
    idle.pause();
    assertThat(time.pending()).isZero();
    time.advance(ALLOWED);
    assertThat(silences).isEmpty();
    idle.start();
    time.advance(ALLOWED.minusNanos(1));
    assertThat(silences).isEmpty();
    time.advance(Duration.ofNanos(1));
    assertThat(silences).containsExactly(ALLOWED);
  }

  @Test
  void isNotStartedAgainWhenItIsStopped() {
    idle.start();
    idle.stop();
    idle.start();
    assertThat(time.pending()).isZero();
    time.advance(ALLOWED);
    assertThat(silences).isEmpty();
  }
}
