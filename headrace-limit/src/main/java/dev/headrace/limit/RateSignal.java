package dev.headrace.limit;

import dev.headrace.core.Attribute;
import dev.headrace.core.Durations;
import dev.headrace.core.Numbers;
import dev.headrace.core.Response;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says about one rate limit of the server. What it does not say is null. Immutable.
 *
 * <pre>{@code
 * RateSignal.named("points").unit("points").limit(1_000).remaining(940).window(ofSeconds(20))
 * }</pre>
 *
 * @param name what the server calls the limit, such as {@code requests} or {@code core}; empty if
 *     it has no name
 * @param limit how many units it allows in a window, at least 1
 * @param remaining how many of them are left, at least 0
 * @param reset from the receipt until more units are there
 * @param window how long a window is
 * @param bucket the server's identity of whose units they are, if it is not the whole origin's:
 *     only the routes whose answers name it share them
 * @param grain how far {@code reset} may be off for the form in which it was told: a second for
 *     whole seconds. Null if nobody knows, as for a moment told by an answer without a {@code
 *     Date}: it was compared with this machine's clock, which may be wrong
 * @param gradual whether units come back evenly until {@code reset}, when all are there, as those
 *     of a token bucket do that says when it is full; else they come back at {@code reset}
 * @param unit what is counted: {@code requests}, or what the server calls it
 */
public record RateSignal(
    String name,
    @Nullable Long limit,
    @Nullable Long remaining,
    @Nullable Duration reset,
    @Nullable Duration window,
    @Nullable String bucket,
    @Nullable Duration grain,
    boolean gradual,
    String unit) {
  /** The unit of a limit that does not say what it counts. */
  public static final String REQUESTS = "requests";

  /** What an answer from the network said; set by {@code limit} on the response, if anything. */
  public static final Attribute<List<RateSignal>> KEY = Attribute.named("rateSignals");

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one of them is less than it can be
   */
  public RateSignal {
    if (limit != null) {
      Numbers.atLeast(1, limit, "limit");
    }
    if (remaining != null) {
      Numbers.atLeast(0, remaining, "remaining");
    }
    if (reset != null && reset.isNegative()) {
      throw new IllegalArgumentException("reset must not be negative: " + reset);
    }
    if (window != null) {
      Durations.positive(window, "window");
    }
  }

  /** A signal in requests, without a grain. */
  RateSignal(
      String name,
      @Nullable Long limit,
      @Nullable Long remaining,
      @Nullable Duration reset,
      @Nullable Duration window,
      @Nullable String bucket) {
    this(name, limit, remaining, reset, window, bucket, null, false, REQUESTS);
  }

  /** What {@code response} said; empty if nothing, or if it was served from a cache. */
  public static List<RateSignal> of(Response response) {
    List<RateSignal> signals = response.get(KEY);
    return signals == null ? List.of() : signals;
  }

  /** A signal of this name, empty for none, that says nothing yet. */
  public static RateSignal named(String name) {
    return new RateSignal(name, null, null, null, null, null);
  }

  /** This signal with the units of a window. */
  public RateSignal limit(long value) {
    return new RateSignal(name, value, remaining, reset, window, bucket, grain, gradual, unit);
  }

  /** This signal with the units that are left. */
  public RateSignal remaining(long value) {
    return new RateSignal(name, limit, value, reset, window, bucket, grain, gradual, unit);
  }

  /** This signal with the time until more units are there, exact. */
  public RateSignal reset(Duration value) {
    return reset(value, Duration.ZERO);
  }

  /** This signal with the time until more units are there, which may be so far off. */
  public RateSignal reset(Duration value, @Nullable Duration mayBeOff) {
    return new RateSignal(name, limit, remaining, value, window, bucket, mayBeOff, gradual, unit);
  }

  /** This signal with the length of a window. */
  public RateSignal window(Duration value) {
    return new RateSignal(name, limit, remaining, reset, value, bucket, grain, gradual, unit);
  }

  /** This signal for the routes alone whose answers name this bucket. */
  public RateSignal bucket(String value) {
    return new RateSignal(name, limit, remaining, reset, window, value, grain, gradual, unit);
  }

  /** This signal with units that come back evenly until the reset. */
  public RateSignal gradually() {
    return new RateSignal(name, limit, remaining, reset, window, bucket, grain, true, unit);
  }

  /** This signal in another unit. */
  public RateSignal unit(String value) {
    return new RateSignal(name, limit, remaining, reset, window, bucket, grain, gradual, value);
  }

  /** Whether nothing is left. */
  public boolean isExhausted() {
    return remaining != null && remaining <= 0;
  }
}
