package dev.headrace.benchmarks;

import dev.headrace.core.Timer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Waiting on a thread, by a timer. */
final class Pause {
  private Pause() {}

  static void of(Duration length, Timer timer) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    timer.schedule(length, over::countDown);
    over.await();
  }
}
