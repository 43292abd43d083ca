package dev.headrace.benchmarks;

import dev.headrace.ApiClient;
import dev.headrace.Headrace;
import dev.headrace.RequestSpec;
import dev.headrace.auth.Auth;
import dev.headrace.auth.Token;
import dev.headrace.auth.TokenProvider;
import dev.headrace.cache.Caching;
import dev.headrace.core.Body;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.InternalException;
import dev.headrace.core.TimeSource;
import dev.headrace.limit.RateLimit;
import dev.headrace.retry.RetryBudget;
import dev.headrace.retry.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Calls of every kind, as a seed says, and how they ended. Thread-safe. */
final class SoakCalls implements AutoCloseable {
  private static final int PATHS = 300;
  private static final int CALLS_A_CLIENT = 500; // of those clients that are made for one call
  private static final Duration TOKENS_LIFE = Duration.ofSeconds(40);
  private final String url;
  private final ApiClient client;
  private final AtomicLong started = new AtomicLong();
  private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();

  SoakCalls(String url) {
    this.url = url;
    this.client = client(url);
  }

  private static ApiClient client(String url) {
    AtomicLong tokens = new AtomicLong();
    TokenProvider provider =
        () -> {
          Instant end = TimeSource.system().now().plus(TOKENS_LIFE);
          return CompletableFuture.completedStage(Token.of("t" + tokens.incrementAndGet(), end));
        };
    return Headrace.client(url)
        .auth(Auth.bearer(provider))
        .cache(Caching.ttl(Duration.ofMillis(200)).maxBytes(100_000))
        .rateLimit(RateLimit.of(1_000_000).per(Duration.ofSeconds(1)).burst(1_000_000))
        .retry(
            RetryPolicy.builder()
                .baseDelay(Duration.ofMillis(2))
                .maxDelay(Duration.ofMillis(10))
                .budget(RetryBudget.unlimited())
                .build())
        .options(
            o ->
                o.attemptTimeout(Duration.ofMillis(150))
                    .deadline(Duration.ofSeconds(5))
                    .hedgeAfter(Duration.ofMillis(60)))
        .build();
  }

  /** Makes one call and waits for its end. */
  void call(Random random) {
    if (started.incrementAndGet() % CALLS_A_CLIENT == 0) {
      try (ApiClient own = client(url)) {
        count(outcome(spec(own, random), random));
      }
    } else {
      count(outcome(spec(client, random), random));
    }
  }

  private static RequestSpec spec(ApiClient client, Random random) {
    String path = "/items/" + random.nextInt(PATHS);
    RequestSpec spec =
        switch (random.nextInt(8)) {
          case 0 -> client.head(path);
          case 1 -> client.post(path).text("a post");
          case 2 -> client.post(path).text("a post with a key").idempotencyKey("k" + path);
          case 3 -> client.put(path).body(Body.repeatable(() -> text().publisher(), -1), "text/x");
          case 4 -> client.put(path).body(Body.once(text().publisher(), -1, () -> {}), "text/x");
          default -> client.get(path);
        };
    return random.nextInt(20) == 0
        ? spec.deadline(Duration.ofMillis(1 + random.nextInt(30)))
        : spec;
  }

  private static Body text() {
    return Body.of("text of one body");
  }

  private static String outcome(RequestSpec spec, Random random) {
    try {
      return switch (random.nextInt(10)) {
        case 0 -> cancelled(spec.sendAsync(String.class), random);
        case 1, 2, 3 -> "status " + spec.anyStatus().sendAsync(byte[].class).join().status();
        default -> "status " + spec.send(String.class).status();
      };
    } catch (CompletionException failed) {
      return name(failed.getCause());
    } catch (RuntimeException failed) {
      return name(failed);
    }
  }

  private static String cancelled(CompletableFuture<?> call, Random random) {
    try {
      call.get(random.nextInt(10_000), TimeUnit.MICROSECONDS);
      return "ended before it was cancelled";
    } catch (TimeoutException late) {
      call.cancel(true);
      return "cancelled";
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    } catch (ExecutionException failed) {
      return name(failed.getCause());
    }
  }

  private static String name(@Nullable Throwable failure) {
    if (failure instanceof HeadraceException known && !(failure instanceof InternalException)) {
      return known.reason().name();
    }
    return failure instanceof CancellationException ? "cancelled" : "DEFECT " + failure;
  }

  private void count(String outcome) {
    outcomes.computeIfAbsent(outcome, key -> new LongAdder()).increment();
  }

  long started() {
    return started.get();
  }

  /** How often each outcome came. */
  Map<String, LongAdder> outcomes() {
    return outcomes;
  }

  /** Whether all calls ended as calls may. */
  boolean isSound() {
    return outcomes.keySet().stream().noneMatch(outcome -> outcome.startsWith("DEFECT"));
  }

  @Override
  public void close() {
    client.close();
  }
}
