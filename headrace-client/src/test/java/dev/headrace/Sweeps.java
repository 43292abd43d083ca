package dev.headrace;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * How much of a sweep is run: a sample with {@code -Dheadrace.seed=N}, or all of it with {@code
 * -Dheadrace.sweeps=full}.
 */
final class Sweeps {
  static final long SEED = Long.getLong("headrace.seed", 1);
  private static final boolean FULL = "full".equals(System.getProperty("headrace.sweeps"));

  private Sweeps() {}

  static boolean isFull() {
    return FULL;
  }

  /** {@code all} of them, or {@code most} in random order. */
  static <T> List<T> of(List<T> all, int most) {
    if (FULL) {
      return all;
    }
    List<T> some = new ArrayList<>(all);
    Collections.shuffle(some, new Random(SEED));
    return some.subList(0, Math.min(most, some.size()));
  }

  /** Says what was run, in the test's output. */
  static void report(String sweep, long runs) {
    String how = FULL ? "all" : "a sample; -Dheadrace.seed=" + SEED + " repeats it";
    System.out.println(sweep + ": " + runs + " runs (" + how + ")");
  }
}
