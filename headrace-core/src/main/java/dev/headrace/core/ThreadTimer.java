package dev.headrace.core;

import dev.headrace.core.spi.Ledger;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A timer with one thread. It keeps exact time for tasks that are near; those that are far off wait
 * in a {@link TimerWheel}, which the thread turns while there are any.
 */
final class ThreadTimer implements Timer.Closeable {
  private static final long FOREVER_NANOS = Long.MAX_VALUE / 4; // the pool's own arithmetic bound
  private final ScheduledThreadPoolExecutor pool;
  private final Map<Task, ScheduledFuture<?>> near = new ConcurrentHashMap<>();
  private final TimeSource time = SystemTime.SOURCE;
  private final TimerWheel far = new TimerWheel(time.nanoTime());

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
    long nanos = Math.min(Durations.toNanos(delay), FOREVER_NANOS);
    long now = time.nanoTime();
    Task entry = new Task(now + nanos, task);
    if (nanos < TimerWheel.FAR_NANOS) {
      comesNear(entry, nanos);
    } else if (far.add(entry, now)) {
      turnLater();
    }
    if (pool.isShutdown()) {
      entry.cancel(); // closed: whoever waits is being ended by the client's own close
    }
    return entry;
  }

  private void comesNear(Task entry, long nanos) {
    try {
      near.put(entry, pool.schedule(entry, nanos, TimeUnit.NANOSECONDS));
    } catch (RejectedExecutionException closed) {
      entry.cancel();
      return;
    }
    if (entry.isOver()) { // it ran already, or was cancelled while it came near
      forget(entry);
    } else if (pool.isShutdown()) {
      entry.cancel();
    }
  }

  private void forget(Task entry) {
    if (!near.isEmpty()) { // seldom: spares the hashing
      ScheduledFuture<?> queued = near.remove(entry);
      if (queued != null) {
        queued.cancel(false);
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // turn() does not throw
  private void turnLater() {
    try {
      pool.schedule(this::turn, TimerWheel.TICK_NANOS, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      cancelAll();
    }
  }

  private void turn() {
    long now = time.nanoTime();
    for (TimerWheel.Task task : far.turn(now)) {
      comesNear((Task) task, task.at() - now);
    }
    if (far.goesOn()) {
      turnLater();
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
    cancelAll();
  }

  private void cancelAll() {
    far.clear().forEach(task -> ((Task) task).cancel());
    near.keySet().forEach(Task::cancel);
  }

  @Override
  public String toString() {
    return "Timer.system(" + (near.size() + far.size()) + " waiting)";
  }

  private final class Task extends TimerWheel.Task implements Runnable, Timer.Timeout {
    private @Nullable Runnable task; // null once it is over; guarded by this

    Task(long at, Runnable task) {
      super(at);
      this.task = task;
      Ledger.opened(Ledger.Kind.TIMER);
    }

    @Override
    public void run() {
      Runnable due = end();
      if (due != null) {
        forget(this);
        due.run();
      }
    }

    @Override
    public boolean cancel() {
      boolean first = end() != null;
      if (first) {
        far.remove(this);
        forget(this);
      }
      return first;
    }

    synchronized boolean isOver() {
      return task == null;
    }

    /** What was to run, if that is not over before. */
    private synchronized @Nullable Runnable end() {
      Runnable last = task;
      task = null;
      if (last != null) {
        Ledger.closed(Ledger.Kind.TIMER);
      }
      return last;
    }
  }
}
