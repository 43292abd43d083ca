package dev.headrace.testing;

import java.time.Duration;

/** Threads of the kit: daemons all. */
final class Threads {

  private Threads() {}

  /** A thread that is not started yet. */
  static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Waits for the end of {@code thread}; returns whether it came within {@code patience}. That is
   * counted in waits of a millisecond: while the whole machine stands still, one passes.
   */
  static boolean join(Thread thread, Duration patience) {
    if (thread == Thread.currentThread()) {
      return false;
    }
    try {
      for (long left = patience.toMillis(); left > 0 && thread.isAlive(); left--) {
        thread.join(1);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  /** Starts {@code task} on a thread of its own. */
  static Thread aside(Runnable task) {
    Thread thread = daemon(task, "layer-verifier-aside");
    thread.start();
    return thread;
  }
}
