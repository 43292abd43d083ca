package dev.headrace.testing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** What happened at a {@link FaultServer}. Thread-safe. */
final class FaultLog {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final int kept;
  private final Deque<Received> received = new ArrayDeque<>(); // guarded by lock
  private final Set<Integer> closedByPeer = new LinkedHashSet<>(); // guarded by lock
  private final List<Throwable> failures = new ArrayList<>(); // guarded by lock
  private int connections; // guarded by lock
  private int requests; // guarded by lock
  private int running; // guarded by lock
  private int resets; // guarded by lock
  private int peak; // guarded by lock

  FaultLog(int kept) {
    this.kept = kept;
  }

  int accepted() {
    lock.lock();
    try {
      changed.signalAll();
      return ++connections;
    } finally {
      lock.unlock();
    }
  }

  void began(Received request) {
    lock.lock();
    try {
      requests++;
      peak = Math.max(peak, ++running);
      if (kept > 0) {
        if (received.size() == kept) {
          received.removeFirst();
        }
        received.addLast(request);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void ended() {
    lock.lock();
    try {
      running--;
    } finally {
      lock.unlock();
    }
  }

  void closedByPeer(int connection) {
    lock.lock();
    try {
      closedByPeer.add(connection);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The peer has reset a stream. */
  void reset() {
    lock.lock();
    try {
      resets++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void failed(Throwable failure) {
    lock.lock();
    try {
      failures.add(failure);
    } finally {
      lock.unlock();
    }
  }

  List<Received> received() {
    lock.lock();
    try {
      return List.copyOf(received);
    } finally {
      lock.unlock();
    }
  }

  List<Integer> closedByPeer() {
    lock.lock();
    try {
      return List.copyOf(closedByPeer);
    } finally {
      lock.unlock();
    }
  }

  List<Throwable> failures() {
    lock.lock();
    try {
      return List.copyOf(failures);
    } finally {
      lock.unlock();
    }
  }

  int connections() {
    lock.lock();
    try {
      return connections;
    } finally {
      lock.unlock();
    }
  }

  int requests() {
    lock.lock();
    try {
      return requests;
    } finally {
      lock.unlock();
    }
  }

  int resets() {
    lock.lock();
    try {
      return resets;
    } finally {
      lock.unlock();
    }
  }

  int peak() {
    lock.lock();
    try {
      return peak;
    } finally {
      lock.unlock();
    }
  }

  void await(BooleanSupplier condition, Duration patience, String what) {
    long nanos = patience.toNanos();
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        if (nanos <= 0) {
          throw new AssertionError("not within " + patience + ": " + what + "; " + this);
        }
        nanos = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting: " + what, interrupted);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    lock.lock();
    try {
      return connections
          + " connections, "
          + requests
          + " requests, closed by the peer: "
          + closedByPeer;
    } finally {
      lock.unlock();
    }
  }
}
