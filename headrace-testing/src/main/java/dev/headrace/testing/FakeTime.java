package dev.headrace.testing;

import dev.headrace.core.Durations;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import dev.headrace.core.spi.FaultPoint;
import dev.headrace.core.spi.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until a test moves it: clock and timer in one, so that nothing in a test
 * waits and everything happens in one order.
 *
 * <pre>{@code
 * FakeTime time = new FakeTime();
 * time.schedule(Duration.ofSeconds(30), () -> log.add("late"));
 * time.advance(Duration.ofSeconds(30)); // runs the task, on this thread
 * }</pre>
 *
 * <p>Tasks run on the thread that advances, one at a time, in the order of their times and, at the
 * same time, of their scheduling. The clock stands at a task's time while it runs; what tasks
 * schedule is run too if it falls due. A task that throws harms no other: the exception comes out
 * of {@code advance} when the others have run. Even a task without delay waits for the next
 * advance.
 *
 * <p>Thread-safe. Clocks may be read and tasks scheduled from any thread at any time; threads that
 * advance take turns.
 */
public final class FakeTime implements TimeSource, Timer {
  private static final int MOST_TASKS_AT_ONE_MOMENT = 1_000_000;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private final Instant start;
  private final long originNanos;
  private final ReentrantLock turn = new ReentrantLock();
  private final Object lock = new Object();
  private final TreeSet<Task> tasks =
      new TreeSet<>(
          Comparator.<Task>comparingLong(t -> t.dueNanos)
              .thenComparingLong(t -> t.number)); // guarded by lock
  private long scheduled; // guarded by lock
  private volatile long elapsedNanos; // written under lock
  private volatile Duration wallJump = Duration.ZERO; // written under lock

  /** A clock that starts at 2026-01-01T00:00:00Z. */
  public FakeTime() {
    this(START, 1_000_000_000_000L);
  }

  /**
   * A clock that starts at these readings. An origin close to {@link Long#MAX_VALUE} finds code
   * that compares nanoseconds instead of their differences.
   *
   * @param start the wall clock
   * @param originNanos the monotonic clock
   */
  public FakeTime(Instant start, long originNanos) {
    this.start = start;
    this.originNanos = originNanos;
  }

  @Override
  public long nanoTime() {
    return originNanos + elapsedNanos;
  }

  @Override
  public Instant now() {
    return start.plusNanos(elapsedNanos).plus(wallJump);
  }

  /** How far this clock was advanced in all. */
  public Duration elapsed() {
    return Duration.ofNanos(elapsedNanos);
  }

  /** How many tasks wait. */
  public int pending() {
    synchronized (lock) {
      return tasks.size();
    }
  }

  /** How long until the next task is due, zero if it already is; null if none waits. */
  public @Nullable Duration untilNext() {
    synchronized (lock) {
      return tasks.isEmpty()
          ? null
          : Duration.ofNanos(Math.max(0, tasks.first().dueNanos - elapsedNanos));
    }
  }

  /**
   * Moves both clocks on and runs what falls due.
   *
   * @param by zero or more; zero runs what is due already
   */
  public void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("time does not run backwards: " + by);
    }
    turn.lock(); // tasks run one at a time; nothing else ever waits for this lock
    try {
      runUntil(Durations.saturatedAdd(elapsedNanos, Durations.toNanos(by)));
    } finally {
      turn.unlock();
    }
  }

  /**
   * Moves on to the time of the next task and runs what is due then.
   *
   * @return false if none waits; then nothing happens
   */
  public boolean advanceToNext() {
    Duration next = untilNext();
    if (next == null) {
      return false;
    }
    advance(next);
    return true;
  }

  /** Moves {@link #now()} alone, either way, as an operator or a time server does. */
  public void jumpWallClock(Duration by) {
    synchronized (lock) {
      wallJump = wallJump.plus(by);
    }
  }

  @Override
  public Timeout schedule(Duration delay, Runnable task) {
    FaultPoint.hit("timer.schedule");
    Ledger.opened(Ledger.Kind.TIMER);
    synchronized (lock) {
      long nanos = Math.max(0, Durations.toNanos(delay));
      Task entry = new Task(Durations.saturatedAdd(elapsedNanos, nanos), scheduled++, task);
      tasks.add(entry);
      return entry;
    }
  }

  private void runUntil(long target) {
    Throwable failure = null;
    int here = 0;
    for (Task task = takeDue(target); task != null; task = takeDue(target)) {
      here = task.movedClock ? 1 : here + 1;
      if (here > MOST_TASKS_AT_ONE_MOMENT) {
        throw new IllegalStateException("tasks reschedule each other without any time passing");
      }
      try {
        task.work.run();
      } catch (Throwable thrown) { // also Errors: a failed assertion must come out
        failure = failure == null ? thrown : failure;
      }
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /** The next task that is due by {@code target}, with the clock at its time. */
  private @Nullable Task takeDue(long target) {
    Task task;
    synchronized (lock) {
      task = tasks.isEmpty() || tasks.first().dueNanos > target ? null : tasks.pollFirst();
      long to = task == null ? target : task.dueNanos;
      if (to > elapsedNanos) {
        elapsedNanos = to;
        if (task != null) {
          task.movedClock = true;
        }
      }
    }
    if (task != null) {
      Ledger.closed(Ledger.Kind.TIMER);
    }
    return task;
  }

  @Override
  public String toString() {
    return "FakeTime[" + now() + ", " + pending() + " waiting]";
  }

  private final class Task implements Timeout {
    private final long dueNanos;
    private final long number;
    private final Runnable work;
    private boolean movedClock; // written and read by the thread that advances

    private Task(long dueNanos, long number, Runnable work) {
      this.dueNanos = dueNanos;
      this.number = number;
      this.work = work;
    }

    @Override
    public boolean cancel() {
      boolean waited;
      synchronized (lock) {
        waited = tasks.remove(this);
      }
      if (waited) {
        Ledger.closed(Ledger.Kind.TIMER);
      }
      return waited;
    }
  }
}
