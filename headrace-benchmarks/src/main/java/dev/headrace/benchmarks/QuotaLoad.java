package dev.headrace.benchmarks;

import java.util.Locale;
import java.util.random.RandomGenerator;

/** What the client has to do. */
enum QuotaLoad {
  /** An endless backlog. */
  SATURATED,
  /** {@link #BURST_JOBS} jobs at once, every second window: three quarters of the quota. */
  BURSTS,
  /** An endless backlog of requests that cost from 1 to {@link #MOST_COST} units. */
  COSTS;

  static final int BURST_JOBS = 150;
  static final int MOST_COST = 5;

  /** How many jobs are under way at a time. */
  int workers() {
    return this == BURSTS ? BURST_JOBS : 64;
  }

  int cost(RandomGenerator random) {
    return this == COSTS ? 1 + random.nextInt(MOST_COST) : 1;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
