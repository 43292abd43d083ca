package dev.headrace.benchmarks;

import dev.headrace.core.TimeSource;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/**
 * What those cost who wait: heap each, the time to get in line and to leave it, and how long a
 * newcomer waits after all others have left. Rounds of all limiters interleaved.
 */
final class LimiterWaiters {
  private static final String OURS = "headrace";
  private static final double MOST_BYTES = 64;
  private static final double MOST_CALL_BYTES = 1_000;
  private static final int LEFT_BEHIND = 200;
  private static final int COLLECTIONS = 5;
  private static final int PER_SECOND = 100;
  private final TimeSource time = TimeSource.system();
  private final int waiters;
  private final int rounds;

  LimiterWaiters(int waiters, int rounds) {
    this.waiters = waiters;
    this.rounds = rounds;
  }

  /** One round of one limiter; nanoseconds and bytes of one that waits. */
  private record Round(double enqueue, double cancel, double bytes, double newcomerMillis) {}

  /** Measures and prints; returns whether the targets were met. */
  boolean run(PrintStream out) throws Exception {
    Map<String, List<Round>> all = new LinkedHashMap<>();
    for (int round = -1; round < rounds; round++) { // one to warm up
      for (Map.Entry<String, IntFunction<WaitingLine>> line :
          WaitingLine.all(waiters + 1).entrySet()) {
        Round measured = measure(line.getValue());
        if (round >= 0) {
          all.computeIfAbsent(line.getKey(), first -> new ArrayList<>()).add(measured);
        }
      }
    }
    out.printf(
        Locale.ROOT,
        "%n%,d waiting at one a second; median of %d rounds (least-most); load average %.1f%n%n",
        waiters,
        rounds,
        Machine.load());
    Table table =
        new Table(
            "limiter",
            "bytes each",
            "enqueue ns each",
            "cancel ns each",
            "newcomer after " + LEFT_BEHIND + " left, ms");
    all.forEach(
        (name, measured) ->
            table.row(
                name,
                column(measured, Round::bytes, "%.0f"),
                column(measured, Round::enqueue, "%.0f"),
                column(measured, Round::cancel, "%.0f"),
                column(measured, Round::newcomerMillis, "%.0f")));
    table.print(out);
    out.println();
    double bytes = sample(all.getOrDefault(OURS, List.of()), Round::bytes).median();
    double callBytes = QueuedCalls.bytesEach();
    boolean light = judge(out, "one that waits", bytes, MOST_BYTES);
    return judge(out, "a whole queued call", callBytes, MOST_CALL_BYTES) && light;
  }

  private static boolean judge(PrintStream out, String what, double bytes, double most) {
    boolean met = Math.round(bytes) <= most; // the limiter itself is in it, too
    out.printf(
        Locale.ROOT,
        "%s: %.0f bytes, target ≤ %.0f: %s%n",
        what,
        bytes,
        most,
        met ? "met" : "MISSED");
    return met;
  }

  private static String column(List<Round> rounds, ToDoubleFunction<Round> value, String format) {
    return sample(rounds, value).text(format);
  }

  private static Sample sample(List<Round> rounds, ToDoubleFunction<Round> value) {
    return new Sample(rounds.stream().mapToDouble(value).toArray());
  }

  private Round measure(IntFunction<WaitingLine> maker) throws Exception {
    Future<?>[] waiting = new Future<?>[waiters];
    long before = usedHeap();
    try (WaitingLine line = maker.apply(1)) {
      long start = time.nanoTime();
      for (int i = 0; i < waiters; i++) {
        waiting[i] = line.enqueue();
      }
      long enqueued = time.nanoTime() - start;
      long used = usedHeap() - before;
      start = time.nanoTime();
      for (Future<?> one : waiting) {
        line.leave(one);
      }
      long cancelled = time.nanoTime() - start;
      return new Round(
          (double) enqueued / waiters,
          (double) cancelled / waiters,
          (double) used / waiters,
          newcomerMillis(maker));
    }
  }

  private double newcomerMillis(IntFunction<WaitingLine> maker) throws Exception {
    try (WaitingLine line = maker.apply(PER_SECOND)) {
      List<Future<?>> others = new ArrayList<>();
      for (int i = 0; i <= LEFT_BEHIND; i++) { // the first does not wait
        others.add(line.enqueue());
      }
      others.forEach(line::leave);
      long start = time.nanoTime();
      line.enqueue().get(1, TimeUnit.MINUTES);
      return (time.nanoTime() - start) / 1e6;
    }
  }

  /**
   * The heap in use by what is reachable, as the collector left it: now would count what threads
   * have reserved since. The least of several, for only each fourth collection packs everything.
   */
  static long usedHeap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      long used = 0;
      for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
        MemoryUsage left = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
        used += left == null ? 0 : left.getUsed();
      }
      least = Math.min(least, used);
    }
    return least;
  }
}
