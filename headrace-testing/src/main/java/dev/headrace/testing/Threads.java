package dev.headrace.testing;

import java.time.Duration;

/** Work on a short-lived thread of its own. */
final class Threads {

  private Threads() {}

  /** Runs {@code task} on another thread; returns whether it was over within {@code patience}. */
  static boolean runAside(Runnable task, Duration patience) {
    Thread thread = new Thread(task, "layer-verifier-aside");
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(patience.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }
}
