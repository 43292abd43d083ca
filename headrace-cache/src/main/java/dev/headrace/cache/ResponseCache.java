package dev.headrace.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.headrace.core.Durations;
import dev.headrace.core.Response;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A store of values by {@link CacheKey}, in memory, each for a time of its own; usable without a
 * client.
 *
 * <pre>{@code
 * ResponseCache<String> cache = ResponseCache.create();   // 300 s, 64 MiB
 * CacheKey key = CacheKey.of("GET", "https://api.example/posts", Map.of("userId", 7));
 * String body = cache.get(key);                            // null: not there, or stale
 * cache.put(key, body, Duration.ofSeconds(30));
 * }</pre>
 *
 * <p>A stale value is never returned; it leaves memory with one of the next operations. When the
 * bound on bytes is reached, those go that are least worth keeping (W-TinyLFU). Thread-safe; does
 * not block, has no threads, and never calls out under a lock.
 *
 * @param <V> what is stored; values are handed out as they are, so immutable ones are best
 */
public final class ResponseCache<V> {
  private static final long UNKNOWN_BYTES = 1024;
  private static final long OVERHEAD = 160; // the store's node, the slot
  private final Caching caching;
  private final ToLongFunction<? super V> weigher;
  private final Cache<CacheKey, Slot<V>> store;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder evictions = new LongAdder();

  private ResponseCache(Caching caching, ToLongFunction<? super V> weigher) {
    this.caching = caching;
    this.weigher = weigher;
    this.store =
        Caffeine.newBuilder()
            .executor(Runnable::run) // its default wakes a pool for every put
            .ticker(caching.timeSource()::nanoTime)
            .maximumWeight(caching.maxBytes())
            .weigher((CacheKey key, Slot<V> slot) -> slot.weight)
            .expireAfter(new SlotExpiry<V>())
            .evictionListener((key, slot, cause) -> evictions.increment())
            .build();
  }

  /** A value and what the store has to know of it. */
  private record Slot<V>(V value, long ttlNanos, int weight) {}

  /** A cache with the defaults of {@link Caching#ttl()}. */
  public static <V> ResponseCache<V> create() {
    return create(Caching.ttl());
  }

  /**
   * A cache with this TTL, bound and clock. Bytes, strings, and responses in memory are counted by
   * their length; a value of any other type counts as 1 KiB.
   */
  public static <V> ResponseCache<V> create(Caching caching) {
    return create(caching, ResponseCache::bytesOf);
  }

  /**
   * A cache with this TTL, bound and clock.
   *
   * @param bytes how many bytes a value takes; must not throw
   */
  public static <V> ResponseCache<V> create(Caching caching, ToLongFunction<? super V> bytes) {
    return new ResponseCache<>(caching, Objects.requireNonNull(bytes, "bytes"));
  }

  /** The value under {@code key}, or null if there is none or its time is over. */
  public @Nullable V get(CacheKey key) {
    V value = find(key);
    count(value != null);
    return value;
  }

  /** Stores {@code value} for the default time, in place of what was there. */
  public void put(CacheKey key, V value) {
    put(key, value, caching.timeToLive());
  }

  /**
   * Stores {@code value}, in place of what was there. A value that alone is over the bound is not
   * stored.
   *
   * @param ttl how long it is returned, longer than zero
   */
  public void put(CacheKey key, V value, Duration ttl) {
    Objects.requireNonNull(value, "value");
    Slot<V> slot = slot(key, value, Durations.toNanos(Durations.positive(ttl, "TTL")));
    if (fits(slot)) {
      store.put(key, slot);
    } else {
      store.invalidate(key);
    }
  }

  /** Takes out what is under {@code key}. */
  public void invalidate(CacheKey key) {
    store.invalidate(key);
  }

  /** Takes out everything. */
  public void clear() {
    store.invalidateAll();
  }

  /** What the cache did and holds. Evicts what is stale first. */
  public CacheStats stats() {
    store.cleanUp();
    long bytes = store.policy().eviction().map(e -> e.weightedSize().orElse(0)).orElseThrow();
    return new CacheStats(hits.sum(), misses.sum(), evictions.sum(), store.estimatedSize(), bytes);
  }

  /** As {@link #get}, without counting. */
  @Nullable V find(CacheKey key) {
    Slot<V> slot = store.getIfPresent(key);
    return slot == null ? null : slot.value;
  }

  void count(boolean hit) {
    (hit ? hits : misses).increment();
  }

  /**
   * Replaces the value under {@code key} atomically.
   *
   * @param change makes the new value of the old one; pure, for it runs under the store's lock
   * @param remainingNanos for how long the new value is good
   * @return whether the new value was stored; if not, the key is without a value
   */
  boolean update(
      CacheKey key, UnaryOperator<@Nullable V> change, ToLongFunction<? super V> remainingNanos) {
    return store
            .asMap()
            .compute(
                key,
                (k, old) -> {
                  V value = change.apply(old == null ? null : old.value);
                  if (value == null) {
                    return null;
                  }
                  Slot<V> slot = slot(k, value, remainingNanos.applyAsLong(value));
                  return fits(slot) ? slot : null;
                })
        != null;
  }

  private Slot<V> slot(CacheKey key, V value, long ttlNanos) {
    long bytes = Durations.saturatedAdd(weigher.applyAsLong(value), key.bytes() + OVERHEAD);
    return new Slot<>(value, ttlNanos, (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytes)));
  }

  private boolean fits(Slot<V> slot) {
    return slot.weight <= caching.maxBytes() && slot.weight < Integer.MAX_VALUE;
  }

  private static long bytesOf(Object value) {
    if (value instanceof byte[] bytes) {
      return bytes.length;
    }
    if (value instanceof CharSequence text) {
      return 2L * text.length();
    }
    if (value instanceof ByteBuffer buffer) {
      return buffer.capacity();
    }
    return value instanceof Response response ? Stored.bytesOf(response) : UNKNOWN_BYTES;
  }

  @Override
  public String toString() {
    return "ResponseCache[" + stats() + "]";
  }

  /** Every slot lives for its own time from when it was put; reading does not prolong it. */
  private static final class SlotExpiry<V> implements Expiry<CacheKey, Slot<V>> {
    @Override
    public long expireAfterCreate(CacheKey key, Slot<V> slot, long now) {
      return slot.ttlNanos;
    }

    @Override
    public long expireAfterUpdate(CacheKey key, Slot<V> slot, long now, long remaining) {
      return slot.ttlNanos;
    }

    @Override
    public long expireAfterRead(CacheKey key, Slot<V> slot, long now, long remaining) {
      return remaining;
    }
  }
}
