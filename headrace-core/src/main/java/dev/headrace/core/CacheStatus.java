package dev.headrace.core;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the cache did for a response, in the vocabulary of RFC 9211.
 *
 * @param hit whether it was served from the store
 * @param forwarded why the request went on; null on a hit
 * @param stored whether the answer was put into the store
 * @param collapsed whether the call shared another's request
 * @param ttl how long the response stays fresh, or null if that is not known
 */
public record CacheStatus(
    boolean hit,
    @Nullable Forwarded forwarded,
    boolean stored,
    boolean collapsed,
    @Nullable Duration ttl)
    implements Journal.Event {
  /** Set by {@code cache} on a response; absent if the call went past it. */
  public static final Attribute<CacheStatus> KEY = Attribute.named("cacheStatus");

  /** Why a request was forwarded (RFC 9211 §2.2). */
  public enum Forwarded {
    /** The cache was told not to handle it. */
    BYPASS,
    /** The method cannot be answered from the store. */
    METHOD,
    /** Nothing is stored for this URL. */
    URI_MISS,
    /** What is stored does not fit the request's header fields. */
    VARY_MISS,
    /** The request asked for a newer answer. */
    REQUEST,
    /** What is stored was stale. */
    STALE
  }

  /** Served from the store. */
  public static CacheStatus hit(Duration ttl) {
    return new CacheStatus(true, null, false, false, ttl);
  }

  private static final Map<Forwarded, CacheStatus> NOT_STORED = new EnumMap<>(Forwarded.class);

  static {
    for (Forwarded why : Forwarded.values()) {
      NOT_STORED.put(why, forwarded(why, false, null));
    }
  }

  /** Sent on; the answer was not stored. */
  public static CacheStatus forwarded(Forwarded why) {
    return Objects.requireNonNull(NOT_STORED.get(why));
  }

  /** Sent on. */
  public static CacheStatus forwarded(Forwarded why, boolean stored, @Nullable Duration ttl) {
    return new CacheStatus(false, why, stored, false, ttl);
  }

  @Override
  public String summary() {
    String text = hit ? "cache hit" : "cache miss (" + forwarded + (stored ? ", stored)" : ")");
    return ttl == null ? text : text + ", fresh for " + ttl.toMillis() + " ms";
  }
}
