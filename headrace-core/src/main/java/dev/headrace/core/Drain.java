package dev.headrace.core;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A task that is asked for from many threads and from within itself, and runs one at a time on
 * constant stack: while it runs, further requests are noted and lead to one more run afterwards.
 *
 * <p>It replaces the recursive queue drain, which overflows the stack when answers come
 * synchronously and loses whoever still waits. Thread-safe; the task runs under no lock.
 */
public final class Drain implements Runnable {
  private final AtomicInteger requests = new AtomicInteger();
  private final Runnable task;

  /** A drain that runs {@code task}, which must not throw. */
  public Drain(Runnable task) {
    this.task = task;
  }

  /** Runs the task now, or makes whoever runs it run it once more. */
  @Override
  public void run() {
    if (requests.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      task.run();
      seen = requests.addAndGet(-seen);
    } while (seen != 0);
  }
}
