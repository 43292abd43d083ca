package dev.headrace.transport.apache;

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

  private Sweeps() {}

  static boolean isFull() {
    return "full".equals(System.getProperty("headrace.sweeps"));
  }

  /** {@code all} of them, or {@code most} of them in random order. */
  static <T> List<T> of(List<T> all, int most) {
    if (isFull()) {
      return all;
    }
    System.out.println("a sample; -Dheadrace.seed=" + SEED + " repeats it");
    List<T> some = new ArrayList<>(all);
    Collections.shuffle(some, new Random(SEED));
    return some.subList(0, Math.min(most, some.size()));
  }
}
