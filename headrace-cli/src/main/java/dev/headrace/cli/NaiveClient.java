package dev.headrace.cli;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What programs without a limiter do: send everything at once and, when the server says 429, try
 * again a little later. For comparison.
 */
final class NaiveClient {
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 400;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String url;
  private final Runnable progress;
  private final AtomicInteger rejected = new AtomicInteger();

  /** A client of {@code url} that runs {@code progress} after each post. */
  NaiveClient(String url, Runnable progress) {
    this.url = url;
    this.progress = progress;
  }

  /** Gets posts 1 to {@code count} and returns how many times the server said 429. */
  int getPosts(int count) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      all.add(get(id, FIRST_PAUSE_MILLIS));
    }
    CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).join();
    return rejected.get();
  }

  private CompletableFuture<Void> get(int id, long pauseMillis) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/posts/" + id))
            .header("X-Api-Key", "naive")
            .timeout(Duration.ofSeconds(10))
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
        .thenCompose(
            answer -> {
              if (answer.statusCode() != 429) {
                progress.run();
                return CompletableFuture.completedFuture(null);
              }
              rejected.incrementAndGet();
              Executor later =
                  CompletableFuture.delayedExecutor(pauseMillis, TimeUnit.MILLISECONDS);
              long next = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
              return CompletableFuture.runAsync(() -> {}, later)
                  .thenCompose(woken -> get(id, next));
            });
  }
}
