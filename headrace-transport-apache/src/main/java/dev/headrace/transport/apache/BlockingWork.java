package dev.headrace.transport.apache;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A few daemon threads for what would block: name resolution, and loading trust stores. They start
 * when there is work and end when there is none.
 */
final class BlockingWork {

  private BlockingWork() {}

  static ThreadPoolExecutor start() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            EngineSettings.BLOCKING_THREADS,
            EngineSettings.BLOCKING_THREADS,
            EngineSettings.BLOCKING_THREAD_IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(EngineSettings.BLOCKING_QUEUE),
            new NamedThreads("headrace-dns"));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
