package dev.headrace;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads on which users' callbacks run: virtual ones on JDK 21 and later, else a small pool.
 */
final class CallbackThreads {
  private static final int POOL_SIZE = 64; // callbacks may block: not one for each core
  private static final @Nullable MethodHandle VIRTUAL = virtualThreads();

  private CallbackThreads() {}

  static ExecutorService create(String clientName) {
    if (VIRTUAL != null) {
      try {
        return (ExecutorService) VIRTUAL.invoke();
      } catch (Throwable unavailable) { // what a method handle declares
        return pool(clientName);
      }
    }
    return pool(clientName);
  }

  /** {@code executor}, which runs on the asking thread what it gets after it was shut down. */
  static Executor neverRefusing(ExecutorService executor) {
    return task -> {
      try {
        executor.execute(task);
      } catch (RejectedExecutionException closedMeanwhile) { // the answer is there: deliver it
        task.run();
      }
    };
  }

  private static ExecutorService pool(String clientName) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            POOL_SIZE,
            POOL_SIZE,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // as long as the calls that were answered: bounded by them
            task -> {
              Thread thread =
                  new Thread(task, clientName + "-callback-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static @Nullable MethodHandle virtualThreads() {
    try {
      return MethodHandles.publicLookup()
          .findStatic(
              Executors.class,
              "newVirtualThreadPerTaskExecutor",
              MethodType.methodType(ExecutorService.class));
    } catch (NoSuchMethodException | IllegalAccessException before21) {
      return null;
    }
  }
}
