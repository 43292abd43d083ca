package dev.headrace.core;

/**
 * The limiter has taken charge of this 429 or 503: it holds the limit back until {@code
 * untilNanos}, so whoever repeats the call does so at once and lets the limiter wait.
 *
 * @param untilNanos of the engine's monotonic clock
 */
public record Paced(long untilNanos) {
  /** Set by {@code limit} on a response. */
  public static final Attribute<Paced> KEY = Attribute.named("paced");
}
