package dev.headrace.benchmarks;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;

/**
 * Calls for a long time against a server that fails at random, in another process. At equal
 * intervals all calls end, and heap after a collection, descriptors and threads are counted: none
 * of them may grow. Nor may a call go without an end, or end by a defect.
 */
final class Soak {
  private static final double HEAP_GROWTH_KB = 512;
  private static final double DESCRIPTOR_GROWTH = 10;
  private static final double THREAD_GROWTH = 4;
  private static final int COLLECTIONS = 4;
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final long LONGEST_CALL_SECONDS = 60;
  private final int seconds;
  private final int samples;
  private final int inFlight;
  private final int seed;
  private final Leak leak;

  /** What a moment was like when no call was under way. */
  private record Reading(long calls, double heapKb, double descriptors, double threads) {}

  private Soak(Arguments arguments) {
    seconds = arguments.number("seconds", 180);
    samples = arguments.number("samples", 30);
    inFlight = arguments.number("in-flight", 32);
    seed = arguments.number("seed", 1);
    List<String> leaks = arguments.some("leak", Leak.NAMES);
    leak = leaks.equals(Leak.NAMES) ? Leak.none() : Leak.of(leaks.get(0));
    arguments.end();
  }

  static Soak of(Arguments arguments) {
    return new Soak(arguments);
  }

  /** Calls, prints a line for each reading; returns whether all stayed flat. */
  boolean run(PrintStream out) throws Exception {
    out.printf("soak: %d s, seed %d, leak %s, %s%n", seconds, seed, leak, Machine.text());
    List<Reading> readings = new ArrayList<>();
    ExecutorService workers = Executors.newFixedThreadPool(inFlight);
    try (Child server = new Child(SoakServer.class, List.of("" + seed));
        Timer.Closeable timer = Timer.system("soak");
        SoakCalls calls = new SoakCalls("http://127.0.0.1:" + server.line())) {
      out.println("  calls   heap KiB   descriptors   threads");
      for (int sample = 0; sample < samples; sample++) {
        callFor(workers, calls, sample);
        Reading reading = reading(calls, timer);
        readings.add(reading);
        out.printf(
            Locale.ROOT,
            "%7d %10.0f %13.0f %9.0f%n",
            reading.calls,
            reading.heapKb,
            reading.descriptors,
            reading.threads);
      }
      new TreeMap<>(calls.outcomes()).forEach((how, often) -> out.println(often + " " + how));
      return isFlat(readings, out) && calls.isSound();
    } finally {
      workers.shutdownNow();
      leak.close();
    }
  }

  private void callFor(ExecutorService workers, SoakCalls calls, int sample) throws Exception {
    TimeSource time = TimeSource.system();
    long end = time.nanoTime() + Duration.ofSeconds(seconds).toNanos() / samples;
    List<Future<?>> running = new ArrayList<>();
    for (int worker = 0; worker < inFlight; worker++) {
      Random random = new Random(seed + 1_000_003L * sample + worker);
      running.add(
          workers.submit(
              () -> {
                do {
                  calls.call(random);
                  leak.called();
                } while (time.nanoTime() - end < 0);
              }));
    }
    for (Future<?> each : running) {
      try {
        each.get(LONGEST_CALL_SECONDS + seconds, TimeUnit.SECONDS);
      } catch (TimeoutException endless) {
        throw new IllegalStateException("a call did not end", endless);
      } catch (ExecutionException defect) {
        throw new IllegalStateException("a call ended by a defect", defect.getCause());
      }
    }
  }

  /** The least heap after several collections: what was cancelled ends a moment later. */
  private static Reading reading(SoakCalls calls, Timer timer) throws InterruptedException {
    long heap = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      Pause.of(PAUSE, timer);
      System.gc();
      heap = Math.min(heap, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    UnixOperatingSystemMXBean system =
        (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Reading(
        calls.started(),
        heap / 1024.0,
        system.getOpenFileDescriptorCount(),
        ManagementFactory.getThreadMXBean().getThreadCount());
  }

  private static boolean isFlat(List<Reading> readings, PrintStream out) {
    boolean flat = true;
    for (Flatness each :
        List.of(
            flatness("heap KiB", readings, Reading::heapKb, HEAP_GROWTH_KB),
            flatness("descriptors", readings, Reading::descriptors, DESCRIPTOR_GROWTH),
            flatness("threads", readings, Reading::threads, THREAD_GROWTH))) {
      out.println(each);
      flat &= each.isFlat();
    }
    return flat;
  }

  private static Flatness flatness(
      String what, List<Reading> readings, ToDoubleFunction<Reading> of, double allowed) {
    return Flatness.of(what, readings.stream().mapToDouble(of).toArray(), allowed);
  }
}
