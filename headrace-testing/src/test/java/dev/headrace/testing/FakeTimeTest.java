package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.Timer;
import dev.headrace.core.spi.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FakeTimeTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private final FakeTime time = new FakeTime();
  private final List<String> log = new ArrayList<>();

  private void note(String what) {
    log.add(what + "@" + time.elapsed().toSeconds());
  }

  private Timer.Timeout in(int seconds, String what) {
    return time.schedule(Duration.ofSeconds(seconds), () -> note(what));
  }

  @Test
  void standsStillUntilItIsAdvanced() {
    long before = time.nanoTime();
    assertThat(time.now()).isEqualTo(START);
    time.advance(Duration.ofSeconds(90));
    assertThat(time.nanoTime() - before).isEqualTo(90_000_000_000L);
    assertThat(time.now()).isEqualTo(START.plusSeconds(90));
  }

  @Test
  void runsTasksAtTheirTimesInOrder() {
    in(3, "c");
    in(1, "a");
    in(1, "b");
    in(9, "late");
    time.advance(Duration.ofSeconds(5));
    assertThat(log).containsExactly("a@1", "b@1", "c@3");
    assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(5));
    assertThat(time.untilNext()).isEqualTo(Duration.ofSeconds(4));
    time.advance(Duration.ofSeconds(4));
    assertThat(log).endsWith("late@9");
  }

  @Test
  void runsWhatTasksScheduleIfItFallsDue() {
    time.schedule(
        Duration.ofSeconds(1),
        () -> {
          note("first");
          in(0, "at once");
          in(1, "later");
          in(2, "too late");
        });
    time.advance(Duration.ofSeconds(2));
    assertThat(log).containsExactly("first@1", "at once@1", "later@2");
    time.advance(Duration.ofSeconds(1));
    assertThat(log).hasSize(4);
  }

  @Test
  void aTaskMayAdvanceTheTimeItself() {
    time.schedule(Duration.ofSeconds(1), () -> time.advance(Duration.ofSeconds(10)));
    in(5, "x");
    time.advance(Duration.ofSeconds(2));
    assertThat(log).containsExactly("x@5");
    assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(11));
  }

  @Test
  void evenATaskWithoutDelayWaitsForTheNextAdvance() {
    in(0, "now");
    time.schedule(Duration.ofSeconds(-5), () -> note("overdue"));
    assertThat(log).isEmpty();
    time.advance(Duration.ZERO);
    assertThat(log).containsExactly("now@0", "overdue@0");
  }

  @Test
  void advancesToTheNextTask() {
    in(7, "a");
    in(7, "b");
    in(8, "c");
    assertThat(time.advanceToNext()).isTrue();
    assertThat(log).containsExactly("a@7", "b@7");
    assertThat(time.advanceToNext()).isTrue();
    assertThat(time.advanceToNext()).isFalse();
    assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(8));
    assertThat(time.untilNext()).isNull();
  }

  @Test
  void aCancelledTaskDoesNotRun() {
    Timer.Timeout timeout = in(1, "never");
    assertThat(timeout.cancel()).isTrue();
    assertThat(timeout.cancel()).isFalse();
    Timer.Timeout ran = in(1, "ran");
    time.advance(Duration.ofSeconds(1));
    assertThat(ran.cancel()).isFalse();
    assertThat(log).containsExactly("ran@1");
  }

  @Test
  void aTaskThatThrowsHarmsNoOtherAndIsReported() {
    time.schedule(
        Duration.ofSeconds(1),
        () -> {
          throw new IllegalStateException("broken");
        });
    in(2, "unharmed");
    assertThatThrownBy(() -> time.advance(Duration.ofSeconds(3))).hasMessage("broken");
    assertThat(log).containsExactly("unharmed@2");
    assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void jumpsOfTheWallClockLeaveDurationsAlone() {
    long nanos = time.nanoTime();
    time.jumpWallClock(Duration.ofHours(-3));
    assertThat(time.now()).isEqualTo(START.minusSeconds(10_800));
    assertThat(time.nanoTime()).isEqualTo(nanos);
    time.jumpWallClock(Duration.ofHours(3));
    assertThat(time.now()).isEqualTo(START);
  }

  @Test
  void nanosMayOverflow() {
    FakeTime late = new FakeTime(START, Long.MAX_VALUE - 5);
    AtomicInteger runs = new AtomicInteger();
    late.schedule(Duration.ofNanos(10), runs::incrementAndGet);
    late.schedule(Duration.ofDays(400_000), runs::incrementAndGet).cancel();
    late.advance(Duration.ofNanos(10));
    assertThat(runs).hasValue(1);
    assertThat(late.nanoTime()).isNegative();
  }

  @Test
  void doesNotRunBackwards() {
    assertThatThrownBy(() -> time.advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tasksThatRescheduleThemselvesAtOnceForEverAreFound() {
    Runnable[] task = new Runnable[1];
    Timer.Timeout[] last = new Timer.Timeout[1];
    task[0] = () -> last[0] = time.schedule(Duration.ZERO, task[0]);
    task[0].run();
    assertThatThrownBy(() -> time.advance(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalStateException.class);
    last[0].cancel();
    assertThat(time.pending()).isZero();
  }

  @Test
  void waitingTasksAreInTheLedger() {
    LedgerBook book = LedgerBook.installed();
    long before = book.open(Ledger.Kind.TIMER);
    Timer.Timeout timeout = in(1, "a");
    in(2, "b");
    assertThat(book.open(Ledger.Kind.TIMER))
        .isEqualTo(before + 2)
        .isEqualTo(before + time.pending());
    timeout.cancel();
    assertThat(book.open(Ledger.Kind.TIMER)).isEqualTo(before + 1);
    time.advance(Duration.ofSeconds(2));
    assertThat(book.open(Ledger.Kind.TIMER)).isEqualTo(before);
  }

  @Test
  void keepsTheOrderOfAThousandRandomTasks() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<Long> delays = LongStream.generate(() -> random.nextInt(50)).limit(1_000).boxed().toList();
    List<Integer> ran = new ArrayList<>();
    for (int i = 0; i < delays.size(); i++) {
      int number = i;
      time.schedule(Duration.ofNanos(delays.get(i)), () -> ran.add(number));
    }
    while (time.pending() > 0) {
      time.advance(Duration.ofNanos(random.nextInt(7)));
    }
    List<Integer> expected = new ArrayList<>(ran);
    expected.sort(
        Comparator.<Integer, Long>comparing(delays::get).thenComparing(Comparator.naturalOrder()));
    assertThat(ran).hasSize(1_000).isEqualTo(expected);
  }

  @Test
  void manyThreadsScheduleCancelAndAdvance() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    AtomicInteger ran = new AtomicInteger();
    AtomicInteger cancelled = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(4);
    for (int t = 0; t < 4; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 2_000; i++) {
                  Timer.Timeout timeout =
                      time.schedule(
                          Duration.ofNanos(i % 10),
                          () -> {
                            if (running.incrementAndGet() > 1) {
                              overlaps.incrementAndGet();
                            }
                            ran.incrementAndGet();
                            running.decrementAndGet();
                          });
                  if (i % 3 == 0 && timeout.cancel()) {
                    cancelled.incrementAndGet();
                  }
                  time.advance(Duration.ofNanos(1));
                }
                done.countDown();
              });
      thread.setDaemon(true);
      thread.start();
    }
    done.await();
    time.advance(Duration.ofNanos(100));
    assertThat(ran.get() + cancelled.get()).isEqualTo(8_000);
    assertThat(overlaps).hasValue(0);
    assertThat(time.elapsed()).isEqualTo(Duration.ofNanos(8_100));
  }
}
