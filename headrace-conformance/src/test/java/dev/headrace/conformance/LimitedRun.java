package dev.headrace.conformance;

import dev.headrace.ApiClient;
import dev.headrace.ApiResponse;
import dev.headrace.ClientBuilder;
import dev.headrace.ExchangeEnded;
import dev.headrace.Headrace;
import dev.headrace.core.TimeSource;
import dev.headrace.limit.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Many calls of one server that limits rates, all at once, by a client that keeps to the limit. */
final class LimitedRun implements AutoCloseable {
  static final int CALLS = 2_000;
  private final LimitingServer server;
  private final LimitingServer.Running running;
  private final ApiClient client;
  private final List<CompletableFuture<ApiResponse<String>>> calls = new ArrayList<>();
  private final CompletableFuture<Double> seconds;

  /**
   * What came of it.
   *
   * @param statuses how the calls ended
   * @param exchanges the status of each request that went out for them
   * @param seconds how long it took
   * @param utilisation the shortest time in which it can be done, divided by that
   */
  record Result(
      List<Integer> statuses, List<Integer> exchanges, double seconds, double utilisation) {
    long rejected() {
      return exchanges.stream().filter(status -> status == 429).count();
    }
  }

  private LimitedRun(LimitingServer server, UnaryOperator<ClientBuilder> settings) {
    this.server = server;
    this.running = server.starter().get();
    this.client = settings.apply(Headrace.client(running.url())).build();
    TimeSource time = TimeSource.system();
    long from = time.nanoTime();
    for (int i = 0; i < CALLS; i++) {
      calls.add(client.get("/item.json").anyStatus().sendAsync(String.class));
    }
    this.seconds =
        CompletableFuture.allOf(calls.toArray(new CompletableFuture<?>[0]))
            .thenApply(all -> (time.nanoTime() - from) / 1e9);
  }

  /** Starts the server and the calls, by a client that is told its limit. */
  static LimitedRun told(LimitingServer server) {
    return new LimitedRun(server, builder -> builder.rateLimit(server.limit()));
  }

  /** Starts the server and the calls, by a client that knows only what the server says. */
  static LimitedRun learned(LimitingServer server) {
    return new LimitedRun(server, builder -> builder.rateLimit(RateLimit.discover()));
  }

  /** Waits for the end of the calls. */
  Result result() {
    double took = seconds.join();
    List<Integer> statuses = new ArrayList<>();
    List<Integer> exchanges = new ArrayList<>();
    for (CompletableFuture<ApiResponse<String>> call : calls) {
      ApiResponse<String> answer = call.join();
      statuses.add(answer.status());
      answer.journal().events(ExchangeEnded.class).forEach(e -> exchanges.add(e.status()));
    }
    Duration shortest = server.shortest(CALLS);
    return new Result(statuses, exchanges, took, shortest.toNanos() / 1e9 / took);
  }

  /** Where the server is, as long as this is open. */
  String url() {
    return running.url() + "/item.json";
  }

  @Override
  public void close() {
    client.close();
    running.close();
  }

  @Override
  public String toString() {
    return server.name();
  }
}
