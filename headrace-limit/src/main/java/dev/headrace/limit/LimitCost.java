package dev.headrace.limit;

import dev.headrace.core.Call;
import dev.headrace.core.Numbers;
import dev.headrace.core.Response;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a request takes of a {@link RateLimit}, in units. Immutable.
 *
 * <pre>{@code
 * RateLimit.of(90_000).per(Duration.ofMinutes(1)).name("tokens")
 *     .cost(LimitCost.estimated(call -> 800).settledBy(response -> tokensOf(response)))
 * }</pre>
 *
 * <p>The estimate is taken before the request is sent. Settled, what was too much is free again at
 * once, and what was missing is taken too, even if that is more than the limit has: then others
 * wait longer. A call whose estimate is more than {@link RateLimit#usable} fails at once with
 * {@link dev.headrace.core.RateLimitException}, {@link dev.headrace.core.Reason#WAIT_TOO_LONG}: no
 * wait would ever be long enough.
 */
public final class LimitCost {
  private static final LimitCost OF_CALL = new LimitCost(call -> call.options().cost(), null);
  private final ToIntFunction<Call> estimate;
  private final @Nullable ToIntFunction<Response> settlement;

  private LimitCost(ToIntFunction<Call> estimate, @Nullable ToIntFunction<Response> settlement) {
    this.estimate = estimate;
    this.settlement = settlement;
  }

  /** What {@link dev.headrace.core.CallOptions#cost} says. */
  public static LimitCost ofCall() {
    return OF_CALL;
  }

  /**
   * As many for every request.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public static LimitCost fixed(int units) {
    Numbers.atLeast(1, units, "the cost");
    return new LimitCost(call -> units, null);
  }

  /**
   * What {@code estimate} says before the request is sent; less than 1 counts as 1. If it throws,
   * the call fails with {@link dev.headrace.core.RateLimitException}, {@link
   * dev.headrace.core.Reason#INTERNAL}, and nothing is sent.
   */
  public static LimitCost estimated(ToIntFunction<Call> estimate) {
    return new LimitCost(estimate, null);
  }

  /**
   * This cost, settled by what {@code settlement} reads from the answer; less than 0 leaves the
   * estimate as it is, and so does a function that throws. It must not read a streamed body.
   */
  public LimitCost settledBy(ToIntFunction<Response> settlement) {
    return new LimitCost(estimate, settlement);
  }

  /** What {@code call} takes. */
  int of(Call call) {
    return Math.max(1, estimate.applyAsInt(call));
  }

  /** Whether the answer has a say. */
  boolean isSettled() {
    return settlement != null;
  }

  /** What {@code response} says that a request cost that took {@code estimated}. */
  int settled(Response response, int estimated) {
    int units = settlement == null ? -1 : settlement.applyAsInt(response);
    return units < 0 ? estimated : units;
  }
}
