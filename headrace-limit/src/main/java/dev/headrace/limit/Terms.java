package dev.headrace.limit;

import dev.headrace.core.Call;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Phase;
import dev.headrace.core.RateLimitException;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user's own functions say about calls and responses: scope keys, costs, signals. They are
 * called here, under no lock. Immutable.
 */
final class Terms {
  private final RateLimit[] limits;
  private final boolean scoped;
  private final boolean costed;
  private final boolean settled;

  Terms(List<RateLimit> limits) {
    this.limits = limits.toArray(RateLimit[]::new);
    scoped = limits.stream().anyMatch(limit -> !limit.scope().isClient());
    costed = limits.stream().anyMatch(limit -> limit.cost() != LimitCost.ofCall());
    settled = limits.stream().anyMatch(limit -> limit.cost().isSettled());
  }

  /** The key of each limit's scope, or null if none depends on the call. */
  @Nullable Object @Nullable [] keys(Call call) {
    if (!scoped) {
      return null;
    }
    @Nullable Object[] keys = new @Nullable Object[limits.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = limits[i].scope().keyOf(call);
    }
    return keys;
  }

  /** What the call takes of each limit, or null if it is the call's own cost of all. */
  int @Nullable [] costs(Call call) {
    if (!costed) {
      return null;
    }
    int[] costs = new int[limits.length];
    for (int i = 0; i < costs.length; i++) {
      costs[i] = limits[i].cost().of(call);
    }
    return costs;
  }

  /** What the call has cost of each limit, or null if it is what was estimated. */
  int @Nullable [] settled(Response response, int @Nullable [] costs) {
    if (!settled || costs == null) {
      return null;
    }
    int[] actual = costs.clone();
    for (int i = 0; i < actual.length; i++) {
      try {
        actual[i] = limits[i].cost().settled(response, actual[i]);
      } catch (RuntimeException | Error broken) {
        // the user's reading of the answer: the estimate holds, and the call has its outcome
      }
    }
    return actual;
  }

  /** What a call fails with whose key or cost could not be told. */
  static RateLimitException broken(Throwable thrown, Call call) {
    ErrorContext context = ErrorContext.of(Reason.INTERNAL, call).in(Phase.QUEUED).sent(Sent.NO);
    return new RateLimitException(
        "a rate limit's scope or cost could not be told of the call", context, thrown);
  }
}
