package dev.headrace.core;

/**
 * The limiter has taken charge of this rejection (429, 503, or 403 and 420 as some vendors use
 * them): it holds the limit back until {@code untilNanos}, so whoever repeats the call does so at
 * once and lets the limiter wait.
 *
 * @param untilNanos of the engine's monotonic clock
 */
public record Paced(long untilNanos) {
  /** Set by {@code limit} on a response. */
  public static final Attribute<Paced> KEY = Attribute.named("paced");
}
