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

  /** Waits for the end of {@code thread}; returns whether it came within {@code patience}. */
  static boolean join(Thread thread, Duration patience) {
    if (thread == Thread.currentThread()) {
      return false;
    }
    try {
      thread.join(patience.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  /** Runs {@code task} on another thread; returns whether it was over within {@code patience}. */
  static boolean runAside(Runnable task, Duration patience) {
    Thread thread = daemon(task, "layer-verifier-aside");
    thread.start();
    return join(thread, patience);
  }
}
