package dev.headrace.core;

import java.util.Random;

/** Random input that can be made again: {@code -Dheadrace.seed=N}, with the N that was printed. */
final class Seeded {
  /** How many texts a test tries. */
  static final int ROUNDS = "full".equals(System.getProperty("headrace.sweeps")) ? 200_000 : 5_000;

  private static final long SEED = Long.getLong("headrace.seed", System.nanoTime());

  private Seeded() {}

  static Random random(Class<?> test) {
    System.out.println(test.getSimpleName() + " uses -Dheadrace.seed=" + SEED);
    return new Random(SEED ^ test.getName().hashCode());
  }

  /** A text of up to {@code max} characters from {@code alphabet}. */
  static String text(Random random, String alphabet, int max) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(max + 1); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
