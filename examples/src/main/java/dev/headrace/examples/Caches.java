package dev.headrace.examples;

import dev.headrace.ApiClient;
import dev.headrace.ApiResponse;
import dev.headrace.Headrace;
import dev.headrace.cache.CacheKey;
import dev.headrace.cache.CacheStats;
import dev.headrace.cache.Caching;
import dev.headrace.cache.ResponseCache;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A client's cache, and a cache without a client. */
public final class Caches {
  private Caches() {}

  /** Calls the real API, or the one that is named. */
  public static void main(String[] args) {
    String url = args.length > 0 ? args[0] : Post.API;
    System.out.println("hits: " + client(url));
    System.out.println(alone());
  }

  static List<Boolean> client(String url) {
    try (ApiClient api =
        Headrace.client(url).cache(Caching.ttl(Duration.ofMinutes(5)).maxBytes(8 << 20)).build()) {
      ApiResponse<Post> cold = api.get("/posts/{id}", 1).send(Post.class);
      ApiResponse<Post> warm = api.get("/posts/{id}", 1).send(Post.class);
      System.out.println(warm.cacheStatus()); // hit=true
      System.out.println(warm.timestamp()); // that of cold: when it came from the network

      Post brief = api.get("/posts/{id}", 2).ttl(Duration.ofSeconds(10)).fetch(Post.class);
      ApiResponse<Post> fresh = api.get("/posts/{id}", 1).noCache().send(Post.class);

      return List.of(hit(cold), hit(warm), brief.id() == 2 && hit(fresh));
    }
  }

  private static boolean hit(ApiResponse<?> response) {
    return response.cacheStatus() != null && response.cacheStatus().hit();
  }

  static CacheStats alone() {
    ResponseCache<String> cache = ResponseCache.create(Caching.ttl(Duration.ofMinutes(5)));
    CacheKey key = CacheKey.of("GET", "/posts", Map.of("userId", 7));

    String body = cache.get(key); // null: not there, or stale
    if (body == null) {
      cache.put(key, "[]");
      cache.put(CacheKey.of("GET", "/users", Map.of()), "[]", Duration.ofSeconds(30));
    }
    cache.get(key);
    cache.invalidate(key);
    return cache.stats(); // hits, misses, evictions, entries, bytes
  }
}
