package dev.headrace.limit;

import dev.headrace.core.Numbers;

/**
 * A bound on how many requests to one origin are under way at a time. Unlike the units of a {@link
 * RateLimit}, which rest for a window, its permits are free again as soon as the response's body is
 * read or closed, or the request has failed. Requests that wait in the queue do not count.
 * Immutable.
 *
 * @param permits how many, at least 1
 */
public record Concurrency(int permits) {

  /** Checks the number. */
  public Concurrency {
    Numbers.atLeast(1, permits, "concurrency");
  }

  /** At most {@code permits} requests at a time. */
  public static Concurrency of(int permits) {
    return new Concurrency(permits);
  }
}
