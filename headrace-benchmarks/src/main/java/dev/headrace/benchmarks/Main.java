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

      quota      use of a quota and rejections, beside other limiters
        --clients anchored,guava,…    which (default: all)
        --policies fixed,sliding,…    how the server counts (default: all)
        --loads saturated,bursts,…    what there is to do (default: all)
        --times virtual,live          in virtual time, Headrace alone; or live (default: both)
        --windows 40                  measured in each live cell, after 4 of start-up, 10 of
                                      discovery, or 250 of proof (phase-locked)
        --virtual-windows 200         measured in each cell in virtual time
        --at-a-time 12                live cells; they mostly wait

      overhead   CPU and bytes a request beside other HTTP clients
        --clients apache,transport,…  which (default: all)
        --in-flight 1,64,512          requests at a time
        --rounds 9                    interleaved rounds; medians are shown
        --millis 1000                 length of one measurement
        --warm-up 200000              most requests of each client before the first round

      limiter    what a permit costs, and waiting for one, beside other limiters
        --rounds 15 --calls 1000000   of permits that are there
        --waiters 1000000 --waiter-rounds 3

      soak       calls against a server that fails at random: nothing grows
        --seconds 180 --samples 30 --in-flight 32 --seed 1
        --leak heap|descriptors|threads   plants what is to be found: the run must fail
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
      case "quota" -> Quota.of(arguments).run(System.out);
      case "limiter" -> LimiterBenchmark.of(arguments).run(System.out);
      case "soak" -> Soak.of(arguments).run(System.out);
      case "overhead" -> Overhead.of(arguments).run(System.out);
      default -> throw new IllegalArgumentException("no such benchmark: " + benchmark);
    };
  }
}
