package dev.headrace.limit;

import dev.headrace.core.Durations;
import java.time.Duration;
import java.util.Objects;

/** Which signals of a server speak of a limit that the user told, and what they mean for it. */
final class LimitMatch {
  private static final long LONGEST = Duration.ofDays(3_660).toNanos();

  private LimitMatch() {}

  /**
   * Whether {@code signal} speaks of {@code limit}: by its name, unless both have one of their own
   * and they differ; else by its window, or if it does not say that, by its units.
   */
  static boolean concerns(RateSignal signal, RateLimit limit) {
    if (signal.name().equalsIgnoreCase(limit.name())) {
      return true;
    }
    boolean namedByUser = !limit.name().equals(RateLimitText.format(limit.units(), limit.window()));
    if (namedByUser && !signal.name().isEmpty()) {
      return false;
    }
    Duration window = signal.window();
    if (window != null) {
      return window.equals(limit.window());
    }
    Long units = signal.limit();
    return units != null && units == limit.units();
  }

  /** Whether {@code signal} speaks of a bucket that is smaller than the quota of a window. */
  static boolean isOfBurst(RateSignal signal, RateLimit limit) {
    Long told = signal.limit();
    return told != null && told == limit.burst() && told < limit.units();
  }

  /**
   * How many units the server has in all: what it says, unless it says less in a window than we
   * were told; then what is missing is as good as used.
   */
  static long allowed(RateSignal signal, RateLimit limit) {
    Long told = signal.limit();
    if (told == null) {
      return limit.units();
    }
    boolean isLess = told < limit.units() && limit.window().equals(signal.window());
    return isLess && !isOfBurst(signal, limit) ? limit.units() : told;
  }

  /**
   * Nanoseconds after which the server should have more units; a window if it does not say. Never
   * so soon that asking again would be a burden.
   */
  static long resetNanos(RateSignal signal, RateLimit limit) {
    Duration reset = signal.reset();
    if (reset == null) {
      return limit.windowNanos();
    }
    Duration grain = signal.grain();
    Duration told = reset.isZero() && grain != null ? grain : reset;
    return Math.min(LONGEST, Math.max(limit.windowNanos() / 100, Durations.toNanos(told)));
  }

  /** What {@code signal} says of the windows of {@code limit}. It tells what remains. */
  static PhaseLock.Heard heard(RateSignal signal, RateLimit limit, long sent, long received) {
    long left = Objects.requireNonNull(signal.remaining());
    long used = limit.units() - left;
    Duration reset = signal.reset();
    Duration grain = signal.grain();
    boolean other = signal.gradual() || allowed(signal, limit) != limit.units();
    if (reset == null || grain == null) {
      return new PhaseLock.Heard(used, sent, received, 0, 0, other);
    }
    if (reset.compareTo(limit.window().plus(grain)) > 0) {
      return new PhaseLock.Heard(used, sent, received, 0, 0, true);
    }
    long from = Math.max(0, reset.minus(grain).toNanos());
    long to = reset.plus(grain).toNanos();
    return new PhaseLock.Heard(used, sent, received, sent + from, received + to, other);
  }
}
