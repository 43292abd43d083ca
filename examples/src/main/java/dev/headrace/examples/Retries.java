package dev.headrace.examples;

import dev.headrace.ApiClient;
import dev.headrace.ApiResponse;
import dev.headrace.Headrace;
import dev.headrace.core.Reason;
import dev.headrace.retry.BreakerPolicy;
import dev.headrace.retry.IdempotencyKeys;
import dev.headrace.retry.RetryBudget;
import dev.headrace.retry.RetryPolicy;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/** What is tried again, and who says that it is safe. */
public final class Retries {
  private Retries() {}

  /** Calls the real API, or the one that is named. */
  public static void main(String[] args) {
    String url = args.length > 0 ? args[0] : Post.API;
    System.out.println(patient(url, "/posts/1").attempts() + " attempt");
  }

  static ApiResponse<String> patient(String url, String path) {
    RetryPolicy policy =
        RetryPolicy.builder()
            .attempts(5)
            .baseDelay(Duration.ofMillis(20))
            .throttledBaseDelay(Duration.ofMillis(20))
            .maxDelay(Duration.ofSeconds(5))
            .build();
    try (ApiClient api = Headrace.client(url).retry(policy).build()) {
      return api.get(path).send(String.class);
    }
  }

  static ApiResponse<String> payment(ApiClient api) {
    return api.post("/payments")
        .json(new Post(1, 1, "rent", "42"))
        .idempotencyKey(UUID.randomUUID().toString())
        .send(String.class);
  }

  static ApiResponse<String> order(String url) {
    try (ApiClient api =
        Headrace.client(url)
            .idempotencyKeys(IdempotencyKeys.automatic()) // .header("X-Request-Id")
            .build()) {
      return api.post("/orders").json(new Post(1, 1, "boots", "42")).send(String.class);
    }
  }

  static ApiResponse<String> hedged(ApiClient api) {
    return api.get("/posts/{id}", 1)
        .options(o -> o.hedgeAfter(Duration.ofMillis(300)))
        .send(String.class);
  }

  static String rested(String url) {
    try (ApiClient api =
        Headrace.client(url)
            .breaker(
                BreakerPolicy.builder().failureRate(0.5).openFor(Duration.ofSeconds(10)).build())
            .build()) {
      return api.get("/posts/{id}", 1).fetch(String.class) + " " + api.breakers();
    }
  }

  static RetryPolicy careful() {
    return RetryPolicy.builder()
        .statuses(Set.of(429, 503))
        .reasons(Set.of(Reason.CONNECT_REFUSED, Reason.LOST))
        .budget(RetryBudget.of(20, 0.1))
        .build();
  }

  static ApiResponse<String> search(ApiClient api) {
    return api.post("/search")
        .json(new Post(1, 1, "rent", "42"))
        .options(o -> o.safeToRepeat(true))
        .send(String.class);
  }

  static ApiResponse<String> never(ApiClient api) {
    return api.get("/posts/{id}", 1).options(o -> o.attempts(1)).send(String.class);
  }
}
