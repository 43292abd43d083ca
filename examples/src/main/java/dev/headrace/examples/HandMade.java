package dev.headrace.examples;

import dev.headrace.ApiClient;
import dev.headrace.ApiResponse;
import dev.headrace.Headrace;
import dev.headrace.auth.Auth;
import dev.headrace.cache.CacheKey;
import dev.headrace.cache.Caching;
import dev.headrace.cache.ResponseCache;
import dev.headrace.limit.RateLimit;
import dev.headrace.limit.RateLimiter;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The client that integration guides build by hand (a key, 100 calls in 60 s, answers kept for 300
 * s, structured responses), in four lines; and its parts, each alone.
 */
@SuppressWarnings("CanonicalDuration") // 60 s and 300 s, as those guides have it
public final class HandMade {
  private HandMade() {}

  /** Calls the real API, or the one that is named, with a key from the environment. */
  public static void main(String[] args) {
    String url = args.length > 0 ? args[0] : Post.API;
    String key = System.getenv().getOrDefault("API_KEY", "none");
    try (ApiClient api = client(url, key)) {
      System.out.println(response(api));
    }
  }

  static ApiClient client(String url, String key) {
    ApiClient api =
        Headrace.client(url)
            .auth(Auth.apiKey("X-Api-Key", key))
            .rateLimit(RateLimit.of(100).per(Duration.ofSeconds(60)))
            .cache(Caching.ttl(Duration.ofSeconds(300)))
            .build();
    return api;
  }

  static Map<String, @Nullable Object> response(ApiClient api) {
    ApiResponse<Post> response = api.get("/posts/{id}", 1).send(Post.class);
    return response.toMap(); // data, status_code, headers, timestamp
  }

  static boolean limiter() {
    RateLimiter limiter = RateLimiter.of(RateLimit.of(100).per(Duration.ofSeconds(60)));
    boolean mayProceed = limiter.tryAcquire();
    Duration wait = limiter.waitTime(); // zero if not at all
    limiter.acquire(); // waits as long as it has to

    return mayProceed && wait.isZero();
  }

  static @Nullable String cache() {
    ResponseCache<String> cache = ResponseCache.create(Caching.ttl(Duration.ofSeconds(300)));
    CacheKey key = CacheKey.of("GET", "/posts", Map.of("userId", 7, "page", 2));
    cache.put(key, "[]");
    return cache.get(CacheKey.of("GET", "/posts?page=2&userId=7", Map.of())); // the same key
  }
}
