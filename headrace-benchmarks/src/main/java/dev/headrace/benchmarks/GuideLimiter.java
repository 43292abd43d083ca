package dev.headrace.benchmarks;

import java.util.ArrayDeque;

/**
 * The sliding log of the usual tutorial, as it is written there: ask whether one may proceed; if
 * not, sleep for as long as it says, and send. Nobody asks again after the sleep, and nobody counts
 * what is sent then. Thread-safe.
 */
final class GuideLimiter {
  private final ArrayDeque<Long> sent = new ArrayDeque<>(); // guarded by this
  private final int quota;
  private final long window;

  GuideLimiter(int quota, long window) {
    this.quota = quota;
    this.window = window;
  }

  synchronized boolean canProceed(long now) {
    forget(now);
    if (sent.size() >= quota) {
      return false;
    }
    sent.add(now);
    return true;
  }

  synchronized long waitNanos(long now) {
    forget(now);
    return sent.size() < quota ? 0 : sent.getFirst() + window - now;
  }

  private void forget(long now) {
    while (!sent.isEmpty() && now - sent.getFirst() >= window) {
      sent.removeFirst();
    }
  }
}
