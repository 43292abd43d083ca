package dev.headrace;

import dev.headrace.core.Call;
import dev.headrace.core.ClientClosedException;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Reason;
import dev.headrace.core.Scope;
import dev.headrace.core.spi.Ledger;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The calls of one client that are under way, and whether it takes more. Thread-safe. */
final class InFlight {
  private final Scope scope = Scope.root();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition empty = lock.newCondition();
  private int calls; // guarded by lock
  private boolean closed; // guarded by lock

  /** Counts a call in. */
  void begin() {
    lock.lock();
    try {
      if (closed) {
        throw new ClientClosedException(
            "the client is closed", ErrorContext.of(Reason.CLOSED), null);
      }
      calls++;
    } finally {
      lock.unlock();
    }
    Ledger.opened(Ledger.Kind.CALL);
  }

  /** Cancels {@code call} when it outlasts the client; the registration is its owner's. */
  Scope.Registration onClose(Call call) {
    return scope.onCancel(closing -> call.scope().cancel(outlasted(call)));
  }

  void ended() {
    Ledger.closed(Ledger.Kind.CALL);
    lock.lock();
    try {
      if (--calls == 0) {
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
    scope.cancel(new CancellationException("the client is closed"));
  }

  /** Returns early if interrupted, with the flag set again. */
  private void awaitEmpty(long nanos) {
    long left = nanos;
    lock.lock();
    try {
      while (calls > 0 && left > 0) {
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
