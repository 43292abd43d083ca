package dev.headrace.core;

import java.time.Duration;

/**
 * A scheduler of short tasks. Tasks run on the timer's own thread, so they must not block; a task
 * that throws harms no other.
 */
public interface Timer {

  /**
   * Runs {@code task} once, after {@code delay}; a delay of zero or less means as soon as may be.
   */
  Timeout schedule(Duration delay, Runnable task);

  /**
   * A timer with one daemon thread of the given name, started by its first task. The caller owns
   * and closes it.
   */
  static Closeable system(String threadName) {
    return new ThreadTimer(threadName);
  }

  /** A task that waits for its time. */
  interface Timeout {

    /** Takes the task out at once. Returns whether it had neither run nor been cancelled. */
    boolean cancel();
  }

  /** A timer with a thread to give back. */
  interface Closeable extends Timer, AutoCloseable {

    /** Drops all waiting tasks and ends the thread. */
    @Override
    void close();
  }
}
