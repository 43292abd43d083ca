package dev.headrace.limit;

import java.time.Duration;
import java.util.Locale;

/** How waits are written for people. */
final class Waits {
  private Waits() {}

  static String text(Duration wait) {
    return String.format(Locale.ROOT, "%.3f s", wait.toNanos() / 1e9);
  }
}
