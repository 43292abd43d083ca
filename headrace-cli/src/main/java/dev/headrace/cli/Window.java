package dev.headrace.cli;

import java.util.concurrent.Semaphore;

/**
 * How far a bulk run reads ahead: so many calls under way, and so many results that may wait for
 * those before them. Thread-safe.
 */
final class Window {
  private static final int WAITING_PER_CALL = 4;
  private final int results;
  private final Semaphore underWay;
  private final Semaphore unwritten;

  /**
   * A window of {@code calls} calls.
   *
   * @param ordered whether results wait for those before them
   */
  Window(int calls, boolean ordered) {
    results = ordered ? calls * WAITING_PER_CALL : calls;
    underWay = new Semaphore(calls);
    unwritten = new Semaphore(results);
  }

  /** Waits for room for one more call. */
  void enter() throws InterruptedException {
    unwritten.acquire();
    underWay.acquire();
  }

  /** A call came to its end. */
  void ended() {
    underWay.release();
  }

  /** So many results were written or given up. */
  void written(int count) {
    unwritten.release(count);
  }

  /** Waits until every result was written or given up. */
  void awaitEmpty() throws InterruptedException {
    unwritten.acquire(results);
    unwritten.release(results);
  }
}
