package dev.headrace.benchmarks;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Deadline;
import dev.headrace.core.Exchange;
import dev.headrace.core.Headers;
import dev.headrace.core.Layer;
import dev.headrace.core.Phase;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import dev.headrace.limit.LimitLayer;
import dev.headrace.limit.LimitMode;
import dev.headrace.limit.RateLimit;
import dev.headrace.retry.RetryLayer;
import dev.headrace.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Headrace's own layers of retry and limit over the server; asynchronous calls, no thread each. */
final class HeadraceClient implements QuotaClient {
  static final String ANCHORED = "anchored";
  static final String ANCHORED_UNTOLD = "anchored-untold";
  static final String PHASE_LOCKED = "phase-locked";
  static final String DISCOVER = "discover";
  static final List<String> NAMES = List.of(ANCHORED, ANCHORED_UNTOLD, PHASE_LOCKED, DISCOVER);

  private static final int ENOUGH_ATTEMPTS = 1_000;
  private final Request request = Request.get(Url.parse("http://api.example/posts/1"));
  private final String name;
  private final SplittableRandom random; // used by the timer's thread, and by start before that
  private @Nullable Sender client;
  private volatile boolean stopped;

  HeadraceClient(String name, long seed) {
    this.name = name;
    this.random = new SplittableRandom(seed);
  }

  /** What the user says of the quota. */
  static RateLimit limit(String name, QuotaRun run) {
    return switch (name) {
      case ANCHORED -> run.policy().documented(run.window());
      case ANCHORED_UNTOLD -> RateLimit.of(ServerPolicy.QUOTA).per(run.window());
      case PHASE_LOCKED ->
          RateLimit.of(ServerPolicy.QUOTA)
              .per(run.window())
              .burst(run.policy().burst())
              .mode(LimitMode.PHASE_LOCKED);
      case DISCOVER -> RateLimit.discover();
      default -> throw new IllegalArgumentException("no such mode: " + name);
    };
  }

  @Override
  public void start(QuotaRun cell) {
    LimitLayer limits =
        LimitLayer.builder(cell.time(), cell.timer()).limit(limit(name, cell)).build();
    RetryLayer retry =
        RetryLayer.of(
            RetryPolicy.builder().attempts(ENOUGH_ATTEMPTS).build(), cell.time(), cell.timer());
    client = Layer.stack(List.<Layer>of(retry, limits), call -> send(cell, call));
    cell.timer().schedule(Duration.ZERO, () -> begin(cell));
  }

  private void begin(QuotaRun cell) {
    if (stopped) {
      return;
    }
    for (int i = 0; i < cell.load().workers(); i++) {
      job(cell);
    }
    if (cell.load() == QuotaLoad.BURSTS) {
      cell.timer().schedule(cell.window().multipliedBy(2), () -> begin(cell));
    }
  }

  private void job(QuotaRun cell) {
    Sender sender = client;
    if (stopped || sender == null) {
      return;
    }
    int cost = cell.load().cost(random);
    long began = cell.time().nanoTime();
    CallOptions options = CallOptions.of(o -> o.cost(cost));
    sender
        .send(Call.of(request, options, Deadline.none(), cell.time()))
        .whenComplete(
            (response, failure) -> {
              if (response != null && response.isSuccessful()) {
                cell.succeeded(began);
                response.close();
              }
              if (cell.load() != QuotaLoad.BURSTS) {
                job(cell);
              }
            });
  }

  private CompletionStage<Response> send(QuotaRun cell, Call call) {
    CompletableFuture<Response> result = new CompletableFuture<>();
    Exchange exchange = call.get(Exchange.KEY);
    if (exchange != null) {
      exchange.progress(Phase.WAIT, Sent.YES);
    }
    cell.server()
        .send(
            call.options().cost(),
            verdict -> {
              if (exchange != null) {
                exchange.answered(cell.time().nanoTime());
              }
              result.complete(
                  Response.of(
                      verdict.admitted() ? 200 : 429,
                      headers(cell, verdict),
                      Body.empty(),
                      Response.Received.now(cell.time())));
            });
    return result;
  }

  /**
   * What the answer says. A client that looks for the phase of a window of one second needs resets
   * in decimals, as Discord has them; one that learns needs to be told the window, as the IETF's
   * draft does, whose resets are whole seconds.
   */
  private Headers headers(QuotaRun cell, QuotaServer.Verdict verdict) {
    Headers.Builder headers = Headers.builder();
    String remaining = Long.toString(verdict.remaining());
    if (name.equals(PHASE_LOCKED)) {
      headers
          .add("X-RateLimit-Limit", Integer.toString(ServerPolicy.QUOTA))
          .add("X-RateLimit-Remaining", remaining)
          .add(
              "X-RateLimit-Reset-After",
              String.format(Locale.ROOT, "%.3f", verdict.resetNanos() / 1e9));
    } else {
      String policy = "\"all\";q=" + ServerPolicy.QUOTA + ";w=" + cell.window().toSeconds();
      long reset = (verdict.resetNanos() + 999_999_999) / 1_000_000_000;
      headers
          .add("RateLimit-Policy", policy)
          .add("RateLimit", "\"all\";r=" + remaining + ";t=" + reset);
    }
    if (!verdict.admitted()) {
      headers.add("Retry-After", Long.toString(verdict.retryAfter().toSeconds()));
    }
    return headers.build();
  }

  @Override
  public void stop() {
    stopped = true;
  }
}
