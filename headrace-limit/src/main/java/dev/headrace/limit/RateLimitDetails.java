package dev.headrace.limit;

import java.time.Duration;

/**
 * All of a rate limit that has a default. Immutable.
 *
 * @param burst 0 if it was not told
 * @param bucket whether the burst is all that the server allows at once: it has no window
 */
record RateLimitDetails(
    int burst,
    boolean bucket,
    Duration serverLag,
    double headroom,
    LimitMode mode,
    boolean restsAtStart,
    LimitScope scope,
    LimitCost cost) {
  static final RateLimitDetails USUAL =
      new RateLimitDetails(
          0,
          false,
          Duration.ofSeconds(30),
          0,
          LimitMode.ANCHORED,
          false,
          LimitScope.client(),
          LimitCost.ofCall());

  RateLimitDetails {
    if (bucket && mode != LimitMode.ANCHORED) {
      throw new IllegalArgumentException(
          "a token bucket has no window and is known, so its mode is ANCHORED, not " + mode);
    }
  }

  RateLimitDetails burst(int value, boolean ofBucket) {
    return new RateLimitDetails(
        value, ofBucket, serverLag, headroom, mode, restsAtStart, scope, cost);
  }

  RateLimitDetails serverLag(Duration value) {
    return new RateLimitDetails(burst, bucket, value, headroom, mode, restsAtStart, scope, cost);
  }

  RateLimitDetails headroom(double value) {
    return new RateLimitDetails(burst, bucket, serverLag, value, mode, restsAtStart, scope, cost);
  }

  RateLimitDetails mode(LimitMode value) {
    return new RateLimitDetails(
        burst, bucket, serverLag, headroom, value, restsAtStart, scope, cost);
  }

  RateLimitDetails restAtStart() {
    return new RateLimitDetails(burst, bucket, serverLag, headroom, mode, true, scope, cost);
  }

  RateLimitDetails scope(LimitScope value) {
    return new RateLimitDetails(
        burst, bucket, serverLag, headroom, mode, restsAtStart, value, cost);
  }

  RateLimitDetails cost(LimitCost value) {
    return new RateLimitDetails(
        burst, bucket, serverLag, headroom, mode, restsAtStart, scope, value);
  }
}
