package dev.headrace.benchmarks;

import dev.headrace.limit.RateLimit;
import dev.headrace.testing.QuotaPolicy;
import java.time.Duration;
import java.util.Locale;

/** How the server counts the quota of {@link #QUOTA} units a window. */
enum ServerPolicy {
  /** Windows one after the other. */
  FIXED,
  /** Any window. */
  SLIDING,
  /** Any window, what is rejected counts too. */
  STRICT,
  /** A token bucket of {@link #BURST} tokens. */
  BUCKET,
  /** A leaking meter that lets {@link #BURST} units and one more in at once, as nginx does. */
  LEAKY;

  static final int QUOTA = 100;
  static final int BURST = 20;

  /** What counts, its windows beginning at {@code phase} if it has any of its own. */
  QuotaPolicy counting(Duration window, long phase) {
    return switch (this) {
      case FIXED -> QuotaPolicy.fixed(QUOTA, window, phase);
      case SLIDING -> QuotaPolicy.sliding(QUOTA, window);
      case STRICT -> QuotaPolicy.slidingStrict(QUOTA, window);
      case BUCKET -> QuotaPolicy.tokenBucket(QUOTA, window, BURST);
      case LEAKY -> QuotaPolicy.leaky(QUOTA, window, BURST);
    };
  }

  /** Whether it takes fewer units at once than in a window. */
  boolean hasBurst() {
    return this == BUCKET || this == LEAKY;
  }

  /** The most units that it takes at once, as its documentation would say. */
  int burst() {
    return hasBurst() ? BURST : QUOTA;
  }

  /** What a user who read its documentation tells Headrace: of windows, or of a bucket. */
  RateLimit documented(Duration window) {
    RateLimit quota = RateLimit.of(QUOTA).per(window);
    return hasBurst() ? quota.bucket(BURST) : quota.burst(QUOTA);
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
