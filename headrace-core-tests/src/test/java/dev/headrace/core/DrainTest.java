package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DrainTest {

  @Test
  void runsTheTaskWhenItIsAskedTo() {
    AtomicInteger runs = new AtomicInteger();
    Drain drain = new Drain(runs::incrementAndGet);
    assertThat(runs).hasValue(0);
    drain.run();
    drain.run();
    assertThat(runs).hasValue(2);
  }

  @Test
  void runsAHundredThousandRequestsFromWithinOnConstantStack() {
    AtomicInteger runs = new AtomicInteger();
    AtomicReference<Drain> drain = new AtomicReference<>();
    drain.set(
        new Drain(
            () -> {
              if (runs.incrementAndGet() < 100_000) {
                drain.get().run();
              }
            }));
    drain.get().run();
    assertThat(runs).hasValue(100_000);
  }

  @Test
  void takesManyRequestsWhileItRunsAsOne() {
    AtomicInteger runs = new AtomicInteger();
    AtomicReference<Drain> drain = new AtomicReference<>();
    drain.set(
        new Drain(
            () -> {
              if (runs.incrementAndGet() == 1) {
                drain.get().run();
                drain.get().run();
                drain.get().run();
              }
            }));
    drain.get().run();
    assertThat(runs).hasValue(2);
  }

  @Test
  void aTaskThatThrowsEndsNoMoreThanItsOwnRun() {
    AtomicInteger runs = new AtomicInteger();
    AtomicReference<Drain> drain = new AtomicReference<>();
    drain.set(
        new Drain(
            () -> {
              if (runs.incrementAndGet() <= 2) {
                drain.get().run();
                throw new IllegalStateException("run " + runs.get());
              }
            }));

    assertThatThrownBy(drain.get()::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("run 1")
        .hasSuppressedException(new IllegalStateException("run 2"));
    assertThat(runs).as("who asked meanwhile got his").hasValue(3);
    drain.get().run();
    assertThat(runs).hasValue(4);
  }

  @Test
  void losesNoRequestAndRunsOneAtATime() throws Exception {
    AtomicInteger offered = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    AtomicBoolean inside = new AtomicBoolean();
    AtomicBoolean overlapped = new AtomicBoolean();
    Drain drain =
        new Drain(
            () -> {
              overlapped.compareAndSet(false, !inside.compareAndSet(false, true));
              taken.addAndGet(offered.getAndSet(0));
              inside.set(false);
            });
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        threads.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < 25_000; i++) {
                    offered.incrementAndGet();
                    drain.run();
                  }
                }));
      }
      for (Future<?> thread : threads) {
        thread.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(overlapped).isFalse();
    assertThat(taken).hasValue(100_000);
  }
}
