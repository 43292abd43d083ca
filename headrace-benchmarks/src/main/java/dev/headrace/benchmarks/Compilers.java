package dev.headrace.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The processor time of this JVM's compilers, as Linux tells it: a client that runs for hours pays
 * it once. Elsewhere it is not told, and part of all other time.
 */
final class Compilers {
  private static final Path TASKS = Path.of("/proc/self/task");

  private Compilers() {}

  static long cpuNanos() {
    if (!Files.isDirectory(TASKS)) {
      return 0;
    }
    long sum = 0;
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        sum += cpuNanos(task);
      }
    } catch (IOException unreadable) {
      return 0;
    }
    return sum;
  }

  private static long cpuNanos(Path task) {
    try {
      String name = Files.readString(task.resolve("comm"));
      if (!name.startsWith("C1 Compil") && !name.startsWith("C2 Compil")) {
        return 0;
      }
      String times = Files.readString(task.resolve("schedstat"));
      return Long.parseLong(times.substring(0, times.indexOf(' ')));
    } catch (IOException ended) {
      return 0;
    }
  }
}
