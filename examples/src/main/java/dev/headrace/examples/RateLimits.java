package dev.headrace.examples;

import dev.headrace.ApiClient;
import dev.headrace.Headrace;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Response;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import dev.headrace.limit.LimitCost;
import dev.headrace.limit.LimitScope;
import dev.headrace.limit.LimitStatus;
import dev.headrace.limit.Permit;
import dev.headrace.limit.RateLimit;
import dev.headrace.limit.RateLimitReader;
import dev.headrace.limit.RateLimiter;
import dev.headrace.limit.RateSignal;
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

  static ApiClient scoped(String url) {
    return Headrace.client(url)
        .rateLimit(RateLimit.of(100).per(Duration.ofSeconds(1)).burst(20))
        .rateLimit(RateLimit.of(1).per(Duration.ofSeconds(1)).scope(LimitScope.route("/search")))
        .rateLimit(
            RateLimit.of(900)
                .per(Duration.ofMinutes(15))
                .scope(LimitScope.principal())
                .name("user"))
        .rateLimit(
            RateLimit.of(10)
                .per(Duration.ofSeconds(1))
                .scope(LimitScope.by("shop", call -> call.request().headers().first("X-Shop"))))
        .build();
  }

  static ApiClient bucket(String url) {
    return Headrace.client(url)
        .rateLimit(RateLimit.of(100).per(Duration.ofSeconds(1)).bucket(20))
        .build();
  }

  static ApiClient tokens(String url) {
    RateLimit requests = RateLimit.of(500).per(Duration.ofMinutes(1)).cost(LimitCost.fixed(1));
    RateLimit tokens =
        RateLimit.of(90_000)
            .per(Duration.ofMinutes(1))
            .name("tokens")
            .cost(LimitCost.ofCall().settledBy(RateLimits::tokensOf));
    return Headrace.client(url).rateLimit(requests).rateLimit(tokens).build();
  }

  static String complete(ApiClient api) {
    return api.post("/completions").options(o -> o.cost(800)).fetch(String.class);
  }

  /** What the answer says that it has cost, or -1 if it does not say. */
  static int tokensOf(Response response) {
    String tokens = response.headers().first("X-Tokens-Used");
    return tokens == null ? -1 : Integer.parseInt(tokens);
  }

  static List<RateSignal> credits(String url) {
    RateLimitReader credits =
        answer -> {
          String left = answer.headers().first("X-Credits-Left");
          return left == null
              ? List.of()
              : List.of(RateSignal.named("credits").remaining(Long.parseLong(left)));
        };
    try (ApiClient api = Headrace.client(url).rateLimitReader(credits).build()) {
      return api.get("/posts/{id}", 1).send(Post.class).rateLimits();
    }
  }

  static ApiClient discovering(String url) {
    return Headrace.client(url).rateLimit(RateLimit.discover()).build();
  }

  static String inTheNightlyJob(ApiClient api) {
    return api.get("/posts/{id}", 1)
        .options(o -> o.priority(CallOptions.Priority.LOW))
        .fetch(String.class);
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
