package dev.headrace.retry;

import dev.headrace.core.Call;
import dev.headrace.core.Layer;
import dev.headrace.core.Origin;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.TimeSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The layer that refuses calls to an origin whose breaker is open, as its {@link BreakerPolicy}
 * says: with a {@link dev.headrace.core.TransportException} whose reason is {@code BREAKER_OPEN},
 * of which nothing was sent, and which says when the breaker is half-open.
 *
 * <p>A call is asked for when it comes, and by its {@link dev.headrace.core.Gate} again at the head
 * of the limiter's queue. It counts once, when the head of its answer is here or when it failed; a
 * probe that says nothing of the server gives its place to the next. Changes of state are in the
 * journal of the call that caused them ({@link BreakerChanged}). At most 1,000 origins have a
 * breaker: beyond, closed ones are forgotten. Thread-safe.
 */
public final class BreakerLayer implements Layer {
  static final int MOST_ORIGINS = 1_000;
  private final BreakerPolicy policy;
  private final TimeSource time;
  private final ConcurrentMap<Origin, Breaker> breakers = new ConcurrentHashMap<>();

  private BreakerLayer(BreakerPolicy policy, TimeSource time) {
    this.policy = policy;
    this.time = time;
  }

  /** A layer with this policy, and all breakers closed. */
  public static BreakerLayer of(BreakerPolicy policy, TimeSource time) {
    return new BreakerLayer(policy, time);
  }

  @Override
  public CompletionStage<Response> handle(Call call, Sender next) {
    return new BreakerRun(breakerOf(call.request().url().origin()), call, next).start();
  }

  /** How the breakers stand, of all origins that were called. */
  public List<BreakerStatus> breakers() {
    return breakers.values().stream().map(Breaker::status).toList();
  }

  private Breaker breakerOf(Origin origin) {
    Breaker known = breakers.get(origin);
    if (known != null) {
      return known;
    }
    if (breakers.size() >= MOST_ORIGINS) {
      breakers.values().removeIf(Breaker::isForgettable);
    }
    return breakers.size() >= MOST_ORIGINS
        ? new Breaker(origin, policy, time) // all others are open: this one is not remembered
        : breakers.computeIfAbsent(origin, o -> new Breaker(o, policy, time));
  }

  @Override
  public String toString() {
    return "BreakerLayer[" + policy + "]";
  }
}
