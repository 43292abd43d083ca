package dev.headrace.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What a reader must know of the machine to judge a number; nothing that names it. */
final class Machine {
  private Machine() {}

  static String text() {
    return String.format(
        Locale.ROOT,
        "%d processors, %s %s, JDK %s, load average %.1f",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Runtime.version(),
        load());
  }

  /** The processes that wanted a processor in the last minute, on average. */
  static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
