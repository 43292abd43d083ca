package dev.headrace;

import dev.headrace.core.Call;
import dev.headrace.core.ClientClosedException;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Reason;
import dev.headrace.core.spi.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The calls of one client that are under way, and whether it takes more. Thread-safe. */
final class InFlight {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition empty = lock.newCondition();
  private @Nullable Running<?> newest; // guarded by lock
  private boolean closed; // guarded by lock

  /** Counts a call in; it is cancelled when it outlasts the client. */
  void begin(Running<?> running) {
    lock.lock();
    try {
      if (closed) {
        throw new ClientClosedException(
            "the client is closed", ErrorContext.of(Reason.CLOSED), null);
      }
      running.older = newest;
      if (newest != null) {
        newest.newer = running;
      }
      newest = running;
    } finally {
      lock.unlock();
    }
    Ledger.opened(Ledger.Kind.CALL);
  }

  void ended(Running<?> running) {
    Ledger.closed(Ledger.Kind.CALL);
    lock.lock();
    try {
      Running<?> newer = running.newer;
      Running<?> older = running.older;
      if (newer != null) {
        newer.older = older;
      } else {
        newest = older;
      }
      if (older != null) {
        older.newer = newer;
      }
      running.newer = null; // its future may be kept, and must not keep the others
      running.older = null;
      if (newest == null) {
        empty.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more calls. Returns false if that was so before. */
  boolean close() {
    lock.lock();
    try {
      boolean first = !closed;
      closed = true;
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the calls under way, then ends those that are left. */
  void drain(long nanos) {
    awaitEmpty(nanos);
    abort();
    awaitEmpty(TimeUnit.SECONDS.toNanos(1)); // their connections are being closed
  }

  /** Ends the calls under way. */
  void abort() {
    for (Running<?> running : underWay()) {
      running.abort(outlasted(running.call()));
    }
  }

  private List<Running<?>> underWay() {
    List<Running<?>> all = new ArrayList<>();
    lock.lock();
    try {
      for (Running<?> running = newest; running != null; running = running.older) {
        all.add(running);
      }
    } finally {
      lock.unlock();
    }
    return all;
  }

  /** Returns early if interrupted, with the flag set again. */
  private void awaitEmpty(long nanos) {
    long left = nanos;
    lock.lock();
    try {
      while (newest != null && left > 0) {
        left = empty.awaitNanos(left);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private static ClientClosedException outlasted(Call call) {
    return new ClientClosedException(
        "the client was closed while the call was in flight",
        ErrorContext.of(Reason.CLOSED, call),
        null);
  }
}
