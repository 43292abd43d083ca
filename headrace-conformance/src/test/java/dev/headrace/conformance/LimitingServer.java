package dev.headrace.conformance;

import dev.headrace.limit.RateLimit;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A server that others wrote and that limits rates.
 *
 * @param name for people
 * @param limit what its documentation would say
 * @param windowed whether it counts by windows rather than one by one
 * @param starter starts it
 */
record LimitingServer(
    String name, RateLimit limit, boolean windowed, Supplier<? extends Running> starter) {

  /** One that was started. */
  interface Running extends AutoCloseable {
    /** Scheme, host and port. */
    String url();

    @Override
    void close();
  }

  /** nginx, a leaky bucket that takes {@code burst} requests before their time. */
  static LimitingServer nginx(int rate, int burst) {
    RateLimit limit = RateLimit.of(rate).per(Duration.ofSeconds(1)).burst(burst);
    return new LimitingServer("nginx", limit, false, () -> Nginx.start(rate, burst));
  }

  /** express-rate-limit: fixed windows, the first of which a caller's first request begins. */
  static LimitingServer express(String draft, int limit, Duration window) {
    return new LimitingServer(
        "express-rate-limit " + draft,
        RateLimit.of(limit).per(window).burst(limit),
        true,
        () -> ForeignServer.startLimited(draft, limit, window));
  }

  /** The time that it takes at least to get {@code calls} answers. */
  Duration shortest(int calls) {
    int units = limit.units();
    return windowed
        ? limit.window().multipliedBy((calls - 1) / units)
        : limit.window().multipliedBy(calls - limit.burst()).dividedBy(units);
  }

  @Override
  public String toString() {
    return name;
  }
}
