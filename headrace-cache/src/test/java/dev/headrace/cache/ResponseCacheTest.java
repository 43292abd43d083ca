package dev.headrace.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseCacheTest {
  private static final CacheKey KEY = CacheKey.of("GET", "/posts", Map.of("userId", 7));
  private final FakeTime time = new FakeTime();
  private final Caching caching = Caching.ttl().timeSource(time);

  private static CacheKey key(int number) {
    return CacheKey.of("GET", "/posts/" + number, Map.of());
  }

  @Test
  void whatWasPutIsGotUntilItsTimeIsOver() {
    ResponseCache<String> cache = ResponseCache.create(caching);
    cache.put(KEY, "seven");

    time.advance(Duration.ofMinutes(5).minusNanos(1));
    assertThat(cache.get(KEY)).isEqualTo("seven");
    time.advance(Duration.ofNanos(1));
    assertThat(cache.get(KEY)).isNull();
  }

  @Test
  void aPutMayHaveATimeOfItsOwnAndStartsItAnew() {
    ResponseCache<String> cache = ResponseCache.create(caching);
    cache.put(KEY, "long", Duration.ofHours(1));
    time.advance(Duration.ofMinutes(59));
    assertThat(cache.get(KEY)).isEqualTo("long");

    cache.put(KEY, "short", Duration.ofSeconds(5));
    time.advance(Duration.ofSeconds(4));
    assertThat(cache.get(KEY)).isEqualTo("short");
    time.advance(Duration.ofSeconds(1));
    assertThat(cache.get(KEY)).isNull();
  }

  @Test
  void theClockMayPassItsLargestNumber() {
    FakeTime wrapping = new FakeTime(Instant.EPOCH, Long.MAX_VALUE - 1_000);
    ResponseCache<String> cache = ResponseCache.create(Caching.ttl().timeSource(wrapping));
    cache.put(KEY, "value");

    wrapping.advance(Duration.ofSeconds(299));
    assertThat(cache.get(KEY)).isEqualTo("value");
    wrapping.advance(Duration.ofSeconds(1));
    assertThat(cache.get(KEY)).isNull();
  }

  @Test
  void whatIsStaleLeavesMemory() {
    ResponseCache<byte[]> cache = ResponseCache.create(caching);
    for (int i = 0; i < 100; i++) {
      cache.put(key(i), new byte[1000], Duration.ofSeconds(i < 40 ? 10 : 100));
    }
    assertThat(cache.stats().bytes()).isGreaterThan(100_000);

    time.advance(Duration.ofSeconds(20)); // the store's wheel turns about once a second

    CacheStats stats = cache.stats();
    assertThat(stats.entries()).isEqualTo(60);
    assertThat(stats.evictions()).isEqualTo(40);
    assertThat(stats.bytes()).isBetween(60_000L, 90_000L);
  }

  @Test
  void memoryIsBoundedByBytes() {
    ResponseCache<byte[]> cache = ResponseCache.create(caching.maxBytes(1 << 20));
    for (int i = 0; i < 5_000; i++) {
      cache.put(key(i), new byte[10_000]);
      if (i % 500 == 0) {
        assertThat(cache.stats().bytes()).isLessThanOrEqualTo(1 << 20);
      }
    }

    CacheStats stats = cache.stats();
    assertThat(stats.bytes()).isBetween(1L << 19, 1L << 20);
    assertThat(stats.entries()).isBetween(50L, 104L);
    assertThat(stats.evictions()).isEqualTo(5_000 - stats.entries());
  }

  @Test
  void smallValuesAreBoundedToo() {
    ResponseCache<String> cache = ResponseCache.create(caching.maxBytes(1 << 20));
    for (int i = 0; i < 20_000; i++) {
      cache.put(key(i), "");
    }
    assertThat(cache.stats().entries()).isBetween(1_000L, 8_000L); // each costs some 200 bytes
  }

  @Test
  void aValueOverTheWholeBoundIsNotStoredAndLeavesNothingOld() {
    ResponseCache<byte[]> cache = ResponseCache.create(caching.maxBytes(1000));
    cache.put(KEY, new byte[10]);
    cache.put(KEY, new byte[1000]);

    assertThat(cache.get(KEY)).isNull();
    assertThat(cache.stats().bytes()).isZero();
  }

  @Test
  void aWeigherCountsWhatTheCacheCannotSee() {
    ResponseCache<Long> cache = ResponseCache.create(caching.maxBytes(100_000), bytes -> bytes);
    cache.put(key(1), 40_000L);
    cache.put(key(2), Long.MAX_VALUE);

    assertThat(cache.get(key(1))).isEqualTo(40_000L);
    assertThat(cache.get(key(2))).isNull();
    assertThat(cache.stats().bytes()).isBetween(40_000L, 41_000L);
  }

  @Test
  void invalidatingTakesOneOutAndClearingAll() {
    ResponseCache<String> cache = ResponseCache.create(caching);
    cache.put(key(1), "one");
    cache.put(key(2), "two");
    cache.put(key(3), "three");

    cache.invalidate(key(1));
    assertThat(cache.get(key(1))).isNull();
    assertThat(cache.get(key(2))).isEqualTo("two");

    cache.clear();
    assertThat(cache.get(key(2))).isNull();
    assertThat(cache.stats().entries()).isZero();
  }

  @Test
  void statisticsCountHitsAndMisses() {
    ResponseCache<String> cache = ResponseCache.create(caching);
    assertThat(cache.stats().hitRate()).isZero();
    cache.get(KEY);
    cache.put(KEY, "value");
    cache.get(KEY);
    cache.get(KEY);
    cache.get(key(1));

    CacheStats stats = cache.stats();
    assertThat(stats.hits()).isEqualTo(2);
    assertThat(stats.misses()).isEqualTo(2);
    assertThat(stats.evictions()).isZero();
    assertThat(stats.hitRate()).isEqualTo(0.5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S"})
  void aTimeToLiveMustBeLongerThanZero(String text) {
    Duration ttl = Duration.parse(text);
    ResponseCache<String> cache = ResponseCache.create();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> cache.put(KEY, "value", ttl))
        .withMessageContaining("TTL");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Caching.ttl(ttl))
        .withMessageContaining("TTL");
    assertThatIllegalArgumentException().isThrownBy(() -> Caching.ttl().maxBytes(0));
  }

  @Test
  void theLongestTimeToLiveIsNotOverflown() {
    ResponseCache<String> cache = ResponseCache.create(caching);
    cache.put(KEY, "value", Duration.ofSeconds(Long.MAX_VALUE));
    time.advance(Duration.ofDays(10_000));
    assertThat(cache.get(KEY)).isEqualTo("value");
  }
}
