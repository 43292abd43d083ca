package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class JournalTest {
  private final FakeTime time = new FakeTime(Instant.EPOCH, Long.MAX_VALUE - 5);

  private record Waited(String summary) implements Journal.Event {}

  @Test
  void keepsEventsInOrderWithTheirTimes() {
    Journal journal = new Journal(time);
    journal.record(new Waited("one"));
    time.advance(Duration.ofMillis(1500));
    journal.record(CacheStatus.hit(Duration.ofSeconds(2)));
    journal.record(new Waited("two"));
    assertThat(journal.entries())
        .extracting(Journal.Entry::at)
        .containsExactly(Duration.ZERO, Duration.ofMillis(1500), Duration.ofMillis(1500));
    assertThat(journal.events(Waited.class)).containsExactly(new Waited("one"), new Waited("two"));
    assertThat(journal.elapsed()).isEqualTo(Duration.ofMillis(1500));
    assertThat(journal.toString())
        .isEqualTo(
            "   +0.000 ms  one\n+1500.000 ms  cache hit, fresh for 2000 ms\n+1500.000 ms  two\n");
  }

  @Test
  void isEmptyAndAtItsStartFirst() {
    Journal journal = new Journal(time);
    assertThat(journal.entries()).isEmpty();
    assertThat(journal.toString()).isEmpty();
    assertThat(journal.phase()).isEqualTo(Phase.START);
    assertThat(journal.attempts()).isZero();
  }

  @Test
  void handsOutACopy() {
    Journal journal = new Journal(time);
    journal.record(new Waited("one"));
    List<Journal.Entry> before = journal.entries();
    journal.record(new Waited("two"));
    assertThat(before).hasSize(1);
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(before::clear);
  }

  @Test
  void countsAttemptsAndEventsOfManyThreads() throws Exception {
    Journal journal = new Journal(time);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        threads.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < 1_000; i++) {
                    journal.nextAttempt();
                    journal.record(new Waited("x"));
                  }
                }));
      }
      for (Future<?> thread : threads) {
        thread.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(journal.attempts()).isEqualTo(4_000);
    assertThat(journal.entries()).hasSize(4_000);
  }
}
