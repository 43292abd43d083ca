package dev.headrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a soak run is to find: something that is lost again and again while calls are made. Closing
 * it gives all of it back. Thread-safe.
 */
final class Leak implements AutoCloseable {
  /** Those that there are. */
  static final List<String> NAMES = List.of("heap", "descriptors", "threads");

  private static final int BYTES = 1_024;
  private static final int CALLS_A_BLOCK = 10;
  private static final int CALLS_A_RESOURCE = 200;
  private final String name;
  private final AtomicLong calls = new AtomicLong();
  private final List<Object> lost = new ArrayList<>(); // guarded by itself
  private final CountDownLatch end = new CountDownLatch(1);

  private Leak(String name) {
    this.name = name;
  }

  static Leak none() {
    return new Leak("none");
  }

  static Leak of(String name) {
    return new Leak(name);
  }

  /** Loses its share after a call. */
  void called() {
    long count = calls.incrementAndGet();
    if (name.equals("heap") && count % CALLS_A_BLOCK == 0) {
      lose(new byte[BYTES]);
    } else if (name.equals("descriptors") && count % CALLS_A_RESOURCE == 0) {
      lose(selector());
    } else if (name.equals("threads") && count % CALLS_A_RESOURCE == 0) {
      lose(thread());
    }
  }

  private void lose(Object what) {
    synchronized (lost) {
      lost.add(what);
    }
  }

  private static Selector selector() {
    try {
      return Selector.open();
    } catch (IOException exhausted) {
      throw new UncheckedIOException(exhausted);
    }
  }

  private Thread thread() {
    Thread thread =
        new Thread(
            () -> {
              try {
                end.await();
              } catch (InterruptedException over) {
                // it ends
              }
            },
            "leaked");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Override
  public void close() throws IOException {
    end.countDown();
    synchronized (lost) {
      for (Object each : lost) {
        if (each instanceof Selector selector) {
          selector.close();
        }
      }
      lost.clear();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
