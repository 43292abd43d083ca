package dev.headrace.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks whose time is far off, in slots of 268 ms each. Almost all of them are cancelled before
 * their time, so putting one in and taking it out are constant and allocate nothing but the task;
 * those whose time comes near are handed over for exact timing. Thread-safe; calls nobody.
 */
final class TimerWheel {
  /** The length of a slot. */
  static final long TICK_NANOS = 1L << 28;

  /** From here on a task is far off: it is in no slot that has been emptied already. */
  static final long FAR_NANOS = 4 * TICK_NANOS;

  private static final int SLOTS = 256; // 69 s; what is later stays for another round
  private static final int NOWHERE = -1; // the slot of a task that is in none
  private final @Nullable Task[] slots = new @Nullable Task[SLOTS]; // guarded by this
  private final long origin;
  private int waiting; // guarded by this
  private long emptied; // the last tick that was; guarded by this
  private boolean turning; // guarded by this

  /**
   * An empty wheel.
   *
   * @param origin any reading of the monotonic clock before the first task
   */
  TimerWheel(long origin) {
    this.origin = origin;
  }

  /** A task of a wheel, and its link. */
  abstract static class Task {
    private final long at;
    private @Nullable Task next; // guarded by the wheel
    private @Nullable Task previous; // guarded by the wheel
    private int slot = NOWHERE; // guarded by the wheel

    /**
     * @param at when it is to run, on the monotonic clock
     */
    Task(long at) {
      this.at = at;
    }

    final long at() {
      return at;
    }
  }

  /** Puts {@code task} in. Returns whether the wheel stood still: somebody has to turn it. */
  synchronized boolean add(Task task, long now) {
    boolean stood = !turning;
    if (stood) {
      turning = true;
      emptied = tick(now);
    }
    task.slot = slot(Math.max(tick(task.at), emptied + 1)); // else it would wait another round
    Task first = slots[task.slot];
    task.next = first;
    task.previous = null;
    if (first != null) {
      first.previous = task;
    }
    slots[task.slot] = task;
    waiting++;
    return stood;
  }

  /** Takes {@code task} out, if it is in. */
  synchronized void remove(Task task) {
    if (task.slot != NOWHERE) {
      unlink(task);
    }
  }

  /** Takes out the tasks whose time comes within the next tick or has come. */
  synchronized List<Task> turn(long now) {
    List<Task> near = new ArrayList<>(0);
    long until = tick(now) + 1;
    emptied = Math.max(emptied, until - SLOTS); // one round is enough
    while (emptied < until) {
      emptied++;
      for (Task task = slots[slot(emptied)]; task != null; ) {
        Task following = task.next;
        if (task.at - now <= 2 * TICK_NANOS) {
          unlink(task);
          near.add(task);
        }
        task = following;
      }
    }
    return near;
  }

  /** Whether the wheel has to be turned again; if not, the next {@link #add} says so. */
  synchronized boolean goesOn() {
    turning = waiting > 0;
    return turning;
  }

  /** Takes all tasks out. */
  synchronized List<Task> clear() {
    List<Task> all = new ArrayList<>(waiting);
    for (int i = 0; i < SLOTS; i++) {
      for (Task task = slots[i]; task != null; task = slots[i]) {
        unlink(task);
        all.add(task);
      }
    }
    return all;
  }

  synchronized int size() {
    return waiting;
  }

  private void unlink(Task task) {
    Task before = task.previous;
    Task behind = task.next;
    if (before == null) {
      slots[task.slot] = behind;
    } else {
      before.next = behind;
    }
    if (behind != null) {
      behind.previous = before;
    }
    task.next = null;
    task.previous = null;
    task.slot = NOWHERE;
    waiting--;
  }

  private long tick(long nanos) {
    return (nanos - origin) >> 28;
  }

  private static int slot(long tick) {
    return (int) (tick & (SLOTS - 1));
  }
}
