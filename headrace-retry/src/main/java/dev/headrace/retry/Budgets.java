package dev.headrace.retry;

import dev.headrace.core.Origin;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The buckets of a {@link RetryBudget}, by origin. Only what is missing is kept, so that an origin
 * that does well costs nothing; beyond the most origins, all others share a bucket. Thread-safe.
 */
final class Budgets {
  static final int MOST_ORIGINS = 10_000;
  private static final Object OTHERS = new Object();
  private final RetryBudget budget;
  private final ConcurrentMap<Object, Long> missing = new ConcurrentHashMap<>();

  Budgets(RetryBudget budget) {
    this.budget = budget;
  }

  /** Takes a token, if there is one. */
  boolean take(Origin origin) {
    if (budget.isUnlimited()) {
      return true;
    }
    boolean[] taken = new boolean[1];
    missing.compute(
        missing.containsKey(origin) || missing.size() < MOST_ORIGINS ? origin : OTHERS,
        (key, soFar) -> {
          long then = (soFar == null ? 0 : soFar) + RetryBudget.TOKEN;
          taken[0] = then <= budget.capacity();
          return taken[0] ? Long.valueOf(then) : soFar;
        });
    return taken[0];
  }

  /** Gives a token back that was taken. */
  void giveBack(Origin origin) {
    bring(origin, RetryBudget.TOKEN);
  }

  /** Brings what a success at the first attempt is worth. */
  void succeeded(Origin origin) {
    bring(origin, budget.perSuccess());
  }

  private void bring(Origin origin, long tokens) {
    // Not if it is empty: a map of this kind counts late, and the token would be lost.
    missing.computeIfPresent(
        missing.containsKey(origin) ? origin : OTHERS,
        (key, soFar) -> soFar > tokens ? Long.valueOf(soFar - tokens) : null);
  }

  /** How many buckets are not full. */
  int size() {
    return missing.size();
  }
}
