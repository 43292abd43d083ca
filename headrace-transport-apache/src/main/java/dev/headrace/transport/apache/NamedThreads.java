package dev.headrace.transport.apache;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes daemon threads called {@code prefix-1}, {@code prefix-2} and so on. */
final class NamedThreads implements ThreadFactory {
  private final AtomicInteger count = new AtomicInteger();
  private final List<Thread> made = new CopyOnWriteArrayList<>();
  private final String prefix;

  NamedThreads(String prefix) {
    this.prefix = prefix;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(task, prefix + "-" + count.incrementAndGet());
    thread.setDaemon(true);
    made.removeIf(old -> old.getState() == Thread.State.TERMINATED);
    made.add(thread);
    return thread;
  }

  /** Waits up to {@code millis} for the end of all of them, unless the caller is one. */
  void join(long millis) {
    if (made.contains(Thread.currentThread())) {
      return;
    }
    try {
      for (Thread thread : made) {
        thread.join(millis);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
