package dev.headrace.cli;

import dev.headrace.ApiClient;
import dev.headrace.ApiResponse;
import dev.headrace.Headrace;
import dev.headrace.Place;
import dev.headrace.auth.Auth;
import dev.headrace.auth.CredentialRefreshed;
import dev.headrace.cache.Caching;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.NotFoundException;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.TransportException;
import dev.headrace.limit.Concurrency;
import dev.headrace.limit.RateLimit;
import dev.headrace.retry.BreakerPolicy;
import dev.headrace.retry.IdempotencyKeys;
import dev.headrace.retry.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/**
 * The calls of the demo. What stands between {@code show:} and {@code end} is what the demo prints:
 * {@link DemoLines} reads it from this file.
 */
final class DemoCalls {

  private DemoCalls() {}

  /** A post of JSONPlaceholder. */
  record Post(int userId, int id, String title, String body) {}

  /**
   * A value and how long it took.
   *
   * @param value the value
   * @param millis the time
   */
  record Timed<T>(T value, double millis) {}

  /** Measures a supplier. */
  interface Watch {
    <T> Timed<T> timed(Supplier<T> work);
  }

  static ApiResponse<Post> get(String url) {
    // show: get
    try (ApiClient api = Headrace.client(url).build()) {
      return api.get("/posts/{id}", 1).send(Post.class);
    }
    // end
  }

  static List<Timed<ApiResponse<Post>>> cache(String url, Watch watch) {
    // show: cache
    Caching fiveMinutes = Caching.ttl(Duration.ofMinutes(5));
    try (ApiClient api = Headrace.client(url).cache(fiveMinutes).build()) {
      var cold = watch.timed(() -> api.get("/posts/{id}", 2).send(Post.class));
      var warm = watch.timed(() -> api.get("/posts/{id}", 2).send(Post.class));
      return List.of(cold, warm);
    }
    // end
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the batch is joined, the progress need not be
  static List<ApiResponse<Post>> burst(
      String url, RateLimit limit, int posts, Consumer<ApiResponse<Post>> progress) {
    // show: burst
    try (ApiClient api =
        Headrace.client(url).auth(Auth.apiKey("X-Api-Key", "demo")).rateLimit(limit).build()) {
      List<CompletableFuture<ApiResponse<Post>>> batch = new ArrayList<>();
      for (int id = 1; id <= posts; id++) {
        batch.add(api.get("/posts/{id}", id).sendAsync(Post.class));
      }
      batch.forEach(each -> each.thenAccept(progress));
      return batch.stream().map(CompletableFuture::join).toList();
    }
    // end
  }

  static ApiResponse<Post> retry(String url) {
    // show: retry
    RetryPolicy policy =
        RetryPolicy.builder().attempts(4).throttledBaseDelay(Duration.ofMillis(50)).build();
    try (ApiClient api = Headrace.client(url).retry(policy).build()) {
      return api.get("/unstable/posts/{id}", 3).send(Post.class);
    }
    // end
  }

  static ApiResponse<Post> refresh(String url, Supplier<String> tokens) {
    // show: refresh
    try (ApiClient api = Headrace.client(url).auth(Auth.bearer(tokens)).build()) {
      return api.get("/private/posts/{id}", 4).send(Post.class);
    }
    // end
  }

  /** How often a call replaced a token that the server had refused. */
  static long refreshes(ApiResponse<?> answer) {
    return answer.journal().events(CredentialRefreshed.class).stream()
        .filter(CredentialRefreshed::refused)
        .count();
  }

  static List<HeadraceException> errors(String url, String nobodyThere) {
    List<HeadraceException> failures = new ArrayList<>();
    // show: errors
    try (ApiClient api = Headrace.client(url).build()) {
      api.get("/posts/{id}", 123456).fetch(Post.class);
    } catch (NotFoundException missing) {
      failures.add(missing);
    }
    try (ApiClient api = Headrace.client(nobodyThere).build()) {
      api.get("/posts/{id}", 1).options(o -> o.attempts(1)).fetch(Post.class);
    } catch (TransportException refused) {
      failures.add(refused);
    }
    // end
    return failures;
  }

  static ApiResponse<Post> everything(
      String url, SSLContext tls, UnaryOperator<Request> stamp, Consumer<Response> watch) {
    // show: everything
    try (ApiClient api =
        Headrace.client(url)
            .name("demo")
            .auth(Auth.apiKey("X-Api-Key", "all"))
            .rateLimit(RateLimit.of(20).per(Duration.ofMillis(500)).burst(20))
            .rateLimit(RateLimit.of(1_000).per(Duration.ofHours(1)))
            .learnLimits(true)
            .rateLimitReader(answer -> List.of()) // what usual header fields say is read without
            .cache(Caching.ttl(Duration.ofMinutes(5)).maxBytes(1 << 20))
            .retry(RetryPolicy.builder().attempts(3).maxDelay(Duration.ofSeconds(2)).build())
            .idempotencyKeys(IdempotencyKeys.automatic())
            .breaker(BreakerPolicy.standard())
            .options(o -> o.deadline(Duration.ofSeconds(20)).attemptTimeout(Duration.ofSeconds(5)))
            .header("Accept-Language", "en")
            .sensitiveHeader("X-Session", "demo")
            .userAgent("headrace-demo")
            .sslContext(tls)
            .connectTimeout(Duration.ofSeconds(3))
            .idleReadTimeout(Duration.ofSeconds(5))
            .http2(true)
            .connectionsPerOrigin(20)
            .maxHeaderCount(100)
            .maxHeaderBytes(32 << 10)
            .concurrency(Concurrency.of(10))
            .maxWaiters(500)
            .maxLimitGroups(100)
            .maxRedirects(3)
            .drain(Duration.ofSeconds(2))
            .callbacksOn(Runnable::run)
            .layer(Place.WIRE, (call, next) -> next.send(call))
            .onRequest(stamp)
            .onResponse(watch)
            .allowAbsoluteUrls()
            .build()) {
      return api.get("/posts/{id}", 5).send(Post.class);
    }
    // end
  }
}
