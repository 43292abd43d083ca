package dev.headrace.core;

import dev.headrace.core.spi.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The JVM's clocks and a one-thread timer: the only place of the engine that touches them. */
final class SystemTime {
  static final TimeSource SOURCE =
      new TimeSource() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public String toString() {
          return "TimeSource.system()";
        }
      };

  private SystemTime() {}

  static final class ThreadTimer implements Timer.Closeable {
    private static final long FOREVER_NANOS = Long.MAX_VALUE / 4; // the pool's own arithmetic bound
    private final ScheduledThreadPoolExecutor pool;
    private final Set<Task> waiting = ConcurrentHashMap.newKeySet();

    ThreadTimer(String threadName) {
      pool =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                Thread thread = new Thread(task, threadName);
                thread.setDaemon(true);
                return thread;
              });
      pool.setRemoveOnCancelPolicy(true);
      pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Timer.Timeout schedule(Duration delay, Runnable task) {
      Task entry = new Task(task, waiting);
      long nanos = Math.min(Durations.toNanos(delay), FOREVER_NANOS);
      try {
        entry.future = pool.schedule(entry, nanos, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException closed) {
        entry.cancel(); // closed: whoever waits is being ended by the client's own close
      }
      return entry;
    }

    @Override
    public void close() {
      pool.shutdownNow();
      waiting.forEach(Task::cancel);
    }

    @Override
    public String toString() {
      return "Timer.system(" + pool.getQueue().size() + " waiting)";
    }
  }

  private static final class Task implements Runnable, Timer.Timeout {
    private final AtomicBoolean over = new AtomicBoolean();
    private final Runnable task;
    private final Set<Task> waiting;
    volatile @org.jspecify.annotations.Nullable ScheduledFuture<?> future;

    Task(Runnable task, Set<Task> waiting) {
      this.task = task;
      this.waiting = waiting;
      waiting.add(this);
      Ledger.opened(Ledger.Kind.TIMER);
    }

    @Override
    public void run() {
      if (over.compareAndSet(false, true)) {
        waiting.remove(this);
        Ledger.closed(Ledger.Kind.TIMER);
        task.run();
      }
    }

    @Override
    public boolean cancel() {
      if (!over.compareAndSet(false, true)) {
        return false;
      }
      waiting.remove(this);
      Ledger.closed(Ledger.Kind.TIMER);
      ScheduledFuture<?> scheduled = future;
      if (scheduled != null) {
        scheduled.cancel(false);
      }
      return true;
    }
  }
}
