package dev.headrace.core;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A task that is asked for from many threads and from within itself, and runs one at a time on
 * constant stack: while it runs, further requests are noted and lead to one more run afterwards.
 *
 * <p>It replaces the recursive queue drain, which overflows the stack when answers come
 * synchronously and loses whoever still waits. Thread-safe; the task runs under no lock.
 *
 * <p>A run that throws ends no other: those that are asked for follow, and then whoever ran them
 * gets what was thrown first, the rest of it suppressed.
 */
public final class Drain implements Runnable {
  private final AtomicInteger requests = new AtomicInteger();
  private final Runnable task;

  /** A drain that runs {@code task}. */
  public Drain(Runnable task) {
    this.task = task;
  }

  /** Runs the task now, or makes whoever runs it run it once more. */
  @Override
  @SuppressWarnings("ReferenceEquality") // the failure itself, thrown again
  public void run() {
    if (requests.getAndIncrement() != 0) {
      return;
    }
    Throwable first = null;
    int seen = 1;
    do {
      Throwable thrown = runOnce();
      if (first == null) {
        first = thrown;
      } else if (thrown != null && thrown != first) {
        first.addSuppressed(thrown);
      }
      seen = requests.addAndGet(-seen);
    } while (seen != 0);
    if (first instanceof Error error) {
      throw error;
    }
    if (first != null) {
      throw first instanceof RuntimeException asIs ? asIs : new IllegalStateException(first);
    }
  }

  private @Nullable Throwable runOnce() {
    try {
      task.run();
      return null;
    } catch (Throwable thrown) { // also Errors: others have asked meanwhile
      return thrown;
    }
  }
}
