package dev.headrace.cache;

import dev.headrace.core.Durations;
import dev.headrace.core.Numbers;
import dev.headrace.core.TimeSource;
import java.time.Duration;
import java.util.Objects;

/**
 * How a client caches. Immutable.
 *
 * <p><b>TTL mode</b> is for APIs whose header fields say nothing useful about caching: every
 * complete 2xx answer to GET and HEAD is fresh for a fixed time, whatever {@code Cache-Control},
 * {@code Expires} and {@code Pragma} of the response say, {@code no-store} and {@code private}
 * included (an answer is kept in memory only and served to its own principal only). Choosing this
 * mode is the user's word that this is right for the API; {@link
 * dev.headrace.core.CallOptions.CacheUse#BYPASS} excepts a call. A request field that makes the
 * answer a different one, such as a tenant's name, counts only if it is {@code Accept}, {@code
 * Accept-Language}, a secret, or named by the answer's {@code Vary}: an API that names none needs
 * it set by {@link dev.headrace.core.CallOptions.Builder#sensitiveHeader}, which keeps its values
 * apart.
 */
public final class Caching {
  private static final Duration DEFAULT_TTL = Duration.ofMinutes(5);
  private static final long DEFAULT_MAX_BYTES = 64L << 20;
  private final Duration ttl;
  private final long maxBytes;
  private final TimeSource time;

  private Caching(Duration ttl, long maxBytes, TimeSource time) {
    this.ttl = ttl;
    this.maxBytes = maxBytes;
    this.time = time;
  }

  /** TTL mode with 300 s. */
  public static Caching ttl() {
    return ttl(DEFAULT_TTL);
  }

  /**
   * TTL mode.
   *
   * @param ttl how long an answer is served, unless the call says otherwise; longer than zero
   */
  public static Caching ttl(Duration ttl) {
    return new Caching(Durations.positive(ttl, "TTL"), DEFAULT_MAX_BYTES, TimeSource.system());
  }

  /**
   * This with another bound on memory.
   *
   * @param bytes the most bytes of stored bodies, header fields and keys, at least 1. Defaults to
   *     64 MiB. Decoded values that a response's {@link dev.headrace.core.Memo} keeps are not
   *     counted
   */
  public Caching maxBytes(long bytes) {
    return new Caching(ttl, Numbers.atLeast(1, bytes, "bytes of the cache"), time);
  }

  /** This with another clock. Defaults to the JVM's; a client puts its own here. */
  public Caching timeSource(TimeSource source) {
    return new Caching(ttl, maxBytes, Objects.requireNonNull(source, "source"));
  }

  /** How long an answer is served, unless the call says otherwise. */
  public Duration timeToLive() {
    return ttl;
  }

  /** The most bytes in the store. */
  public long maxBytes() {
    return maxBytes;
  }

  /** The clock. */
  public TimeSource timeSource() {
    return time;
  }

  @Override
  public String toString() {
    return "Caching[ttl=" + ttl + ", maxBytes=" + maxBytes + "]";
  }
}
