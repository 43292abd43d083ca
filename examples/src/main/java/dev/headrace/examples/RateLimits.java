package dev.headrace.examples;

import dev.headrace.ApiClient;
import dev.headrace.Headrace;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import dev.headrace.limit.LimitStatus;
import dev.headrace.limit.Permit;
import dev.headrace.limit.RateLimit;
import dev.headrace.limit.RateLimiter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Limits of a client, and a limiter without one. */
public final class RateLimits {
  private RateLimits() {}

  /** Calls the real API, or the one that is named. */
  public static void main(String[] args) {
    String url = args.length > 0 ? args[0] : Post.API;
    System.out.println(client(url));
    System.out.println(mayIProceed() + ", " + howLongToWait());
  }

  static List<LimitStatus> client(String url) {
    try (ApiClient api =
        Headrace.client(url)
            .rateLimit(RateLimit.of(20).per(Duration.ofSeconds(1)).burst(20))
            .rateLimit(RateLimit.of(5_000).per(Duration.ofHours(1)))
            .build()) {
      List<CompletableFuture<String>> calls =
          IntStream.rangeClosed(1, 20)
              .mapToObj(id -> api.get("/posts/{id}", id).fetchAsync(String.class))
              .toList();
      calls.forEach(CompletableFuture::join);
      return api.limits();
    }
  }

  static boolean mayIProceed() {
    RateLimiter limiter = RateLimiter.of(RateLimit.of(100).per(Duration.ofMinutes(1)));
    return limiter.tryAcquire();
  }

  static Duration howLongToWait() {
    RateLimiter limiter = RateLimiter.of(RateLimit.of(1).per(Duration.ofMinutes(1)));
    limiter.acquire(); // waits if it has to
    return limiter.waitTime();
  }

  static String exact(Runnable ask) {
    RateLimiter limiter = RateLimiter.of(RateLimit.of(100).per(Duration.ofMinutes(1)));
    try (Permit permit = limiter.permit()) {
      ask.run();
      permit.answered(); // free again one minute from now
    }
    return limiter.limits().get(0).name();
  }

  static <T extends TimeSource & Timer> RateLimiter onAClock(T clock) {
    return RateLimiter.builder()
        .limit(RateLimit.parse("100/1m:burst=100"))
        .time(clock)
        .timer(clock)
        .build();
  }
}
