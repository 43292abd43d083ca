package dev.headrace.benchmarks;

import java.io.PrintStream;

/** What a limiter costs: a permit that is there, and waiting for one that is not. */
final class LimiterBenchmark {
  private final LimiterCost cost;
  private final LimiterWaiters waiters;

  private LimiterBenchmark(Arguments arguments) {
    int rounds = arguments.number("rounds", 15);
    cost = new LimiterCost(rounds, arguments.number("calls", 1_000_000));
    waiters =
        new LimiterWaiters(
            arguments.number("waiters", 1_000_000), arguments.number("waiter-rounds", 3));
    arguments.end();
  }

  static LimiterBenchmark of(Arguments arguments) {
    return new LimiterBenchmark(arguments);
  }

  /** Measures and prints; returns whether all targets were met. */
  boolean run(PrintStream out) throws Exception {
    out.println("limiter: " + Machine.text());
    boolean cheap = cost.run(out);
    return waiters.run(out) && cheap;
  }
}
