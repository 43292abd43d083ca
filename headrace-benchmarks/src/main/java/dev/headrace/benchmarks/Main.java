package dev.headrace.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * Runs one benchmark, named by the first argument, and ends with 1 if a target was missed, 2 on bad
 * usage.
 */
final class Main {
  private static final String USAGE =
      """
      usage: headrace-benchmarks/run BENCHMARK [--OPTION VALUE]…

      overhead   CPU and bytes a request beside other HTTP clients
        --clients apache,transport,…  which (default: all)
        --in-flight 1,64,512          requests at a time
        --rounds 9                    interleaved rounds; medians are shown
        --millis 1000                 length of one measurement
        --warm-up 200000              most requests of each client before the first round
      """;

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    List<String> words = Arrays.asList(arguments);
    if (words.isEmpty() || words.contains("--help")) {
      System.out.print(USAGE);
      System.exit(words.isEmpty() ? 2 : 0);
    }
    boolean met;
    try {
      met = run(words.get(0), new Arguments(words.subList(1, words.size())));
    } catch (IllegalArgumentException bad) {
      System.err.println(bad.getMessage());
      System.exit(2);
      return;
    }
    System.exit(met ? 0 : 1);
  }

  private static boolean run(String benchmark, Arguments arguments) throws Exception {
    return switch (benchmark) {
      case "overhead" -> Overhead.of(arguments).run(System.out);
      default -> throw new IllegalArgumentException("no such benchmark: " + benchmark);
    };
  }
}
