package dev.headrace.core.fuzz;

/** What the fuzz targets share. */
final class Fuzz {

  private Fuzz() {}

  /** Reports a finding unless {@code holds}. */
  static void check(boolean holds, String text) {
    if (!holds) {
      throw new AssertionError("does not hold for: " + text);
    }
  }
}
