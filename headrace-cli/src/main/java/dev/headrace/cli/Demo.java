package dev.headrace.cli;

import dev.headrace.ApiResponse;
import dev.headrace.ExchangeEnded;
import dev.headrace.cli.DemoCalls.Post;
import dev.headrace.cli.DemoCalls.Timed;
import dev.headrace.core.CacheStatus;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.TimeSource;
import dev.headrace.limit.RateLimit;
import dev.headrace.testing.FaultServer;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The demo's parts, one after the other: measured always, shown if there is a view. Without a
 * server of its own it does what anyone may do to a server of others.
 */
final class Demo implements DemoCalls.Watch {
  private static final int POSTS = 100;
  private static final RateLimit LIMIT =
      RateLimit.of(DemoServer.QUOTA).per(DemoServer.WINDOW).burst(DemoServer.QUOTA);
  private final String url;
  private final @Nullable DemoServer server;
  private final @Nullable DemoView view;
  private final TimeSource time;

  /**
   * A demo.
   *
   * @param url where the posts are
   * @param server the server there, or null if it is someone else's
   * @param view where it is shown, or null
   */
  Demo(String url, @Nullable DemoServer server, @Nullable DemoView view, TimeSource time) {
    this.url = url;
    this.server = server;
    this.view = view;
    this.time = time;
  }

  DemoReport run() {
    ApiResponse<Post> first = get();
    boolean hit = cache();
    DemoReport.Burst burst = burst();
    int retries = server == null ? 0 : retry();
    long refreshes = server == null ? 0 : refresh(server);
    List<String> errors = errors();
    if (server != null && view != null) {
      everything(view);
    } else if (view != null) {
      view.note(
          "Left out, for they need the demo's own server: retries, a new token, the comparison.");
    }
    Post post = first.data();
    return new DemoReport(
        first.status(), post == null ? null : post.title(), hit, burst, retries, refreshes, errors);
  }

  @Override
  public <T> Timed<T> timed(Supplier<T> work) {
    long from = time.nanoTime();
    T value = work.get();
    return new Timed<>(value, (time.nanoTime() - from) / 1e6);
  }

  private ApiResponse<Post> get() {
    section("A call", "get");
    ApiResponse<Post> answer = DemoCalls.get(url);
    fact("status", Integer.toString(answer.status()));
    fact("title", title(answer));
    return answer;
  }

  private boolean cache() {
    section("The same call twice, with a cache", "cache");
    List<Timed<ApiResponse<Post>>> answers = DemoCalls.cache(url, this);
    Timed<ApiResponse<Post>> cold = answers.get(0);
    Timed<ApiResponse<Post>> again = answers.get(1);
    if (view != null) {
      view.fact("cold", source(cold.value()), cold.millis());
      view.fact("again", source(again.value()), again.millis());
    }
    return !isHit(cold.value()) && isHit(again.value());
  }

  private DemoReport.Burst burst() {
    section("A hundred calls at once, under the limit " + LIMIT.name(), "burst");
    Progress bar = view == null ? null : view.progress(time);
    AtomicInteger done = new AtomicInteger();
    Timed<List<ApiResponse<Post>>> batch =
        timed(() -> DemoCalls.burst(url, LIMIT, POSTS, answer -> step(bar, done)));
    clear(bar);
    int succeeded = 0;
    int rejected = 0;
    for (ApiResponse<Post> answer : batch.value()) {
      succeeded += answer.isSuccessful() ? 1 : 0;
      for (ExchangeEnded exchange : answer.journal().events(ExchangeEnded.class)) {
        rejected += exchange.status() == 429 ? 1 : 0;
      }
    }
    Double used = BulkTotals.utilisation(List.of(LIMIT), succeeded, batch.millis());
    DemoReport.Burst burst =
        new DemoReport.Burst(
            succeeded, LIMIT.units(), used == null ? 0 : used, rejected, batch.millis());
    if (view != null) {
      compare(view, burst);
    }
    return burst;
  }

  /** The same batch by a client without a limiter; only a server of one's own is treated so. */
  private void compare(DemoView shown, DemoReport.Burst burst) {
    if (server == null) {
      shown.bar("Headrace", burst.elapsedMs(), burst.elapsedMs(), sent(burst.rejected429()));
      return;
    }
    Progress bar = shown.progress(time);
    AtomicInteger done = new AtomicInteger();
    NaiveClient naive = new NaiveClient(url, () -> step(bar, done));
    Timed<Integer> rejected = timed(() -> naive.getPosts(POSTS));
    clear(bar);
    double longest = Math.max(burst.elapsedMs(), rejected.millis());
    shown.bar("Headrace", burst.elapsedMs(), longest, sent(burst.rejected429()));
    shown.bar("naive", rejected.millis(), longest, sent(rejected.value()));
    shown.fact(
        "quota used", String.format(java.util.Locale.ROOT, "%.1f %%", burst.utilisation() * 100));
  }

  private static String sent(int rejected) {
    return (POSTS + rejected) + " requests, " + rejected + " rejected with 429";
  }

  private int retry() {
    section("A server that fails at first", "retry");
    ApiResponse<Post> answer = DemoCalls.retry(url);
    for (ExchangeEnded exchange : answer.journal().events(ExchangeEnded.class)) {
      fact("attempt " + exchange.attempt().number(), Integer.toString(exchange.status()));
    }
    fact("title", title(answer));
    return answer.attempts() - 1;
  }

  private long refresh(DemoServer issuer) {
    section("A token that has expired", "refresh");
    ApiResponse<Post> answer = DemoCalls.refresh(url, issuer::newToken);
    for (ExchangeEnded exchange : answer.journal().events(ExchangeEnded.class)) {
      boolean refused = exchange.status() == 401;
      fact(
          "attempt " + exchange.attempt().number(),
          exchange.status() + (refused ? ", the token is replaced" : ""));
    }
    fact("title", title(answer));
    return DemoCalls.refreshes(answer);
  }

  private List<String> errors() {
    section("What fails, by type", "errors");
    List<HeadraceException> failures;
    try (FaultServer nobody = FaultServer.refusing()) {
      failures = DemoCalls.errors(url, nobody.base());
    }
    for (HeadraceException failure : failures) {
      fact(failure.reason().name(), failure.getClass().getSimpleName() + ": " + failure.summary());
    }
    return failures.stream().map(failure -> failure.getClass().getSimpleName()).toList();
  }

  private void everything(DemoView shown) {
    shown.section("A client built with every option", "everything");
    AtomicInteger requests = new AtomicInteger();
    AtomicInteger responses = new AtomicInteger();
    ApiResponse<Post> answer =
        DemoCalls.everything(
            url,
            tls(),
            request -> {
              requests.incrementAndGet();
              return request.withHeader("X-Stamp", "demo");
            },
            response -> responses.incrementAndGet());
    shown.fact("title", title(answer));
    shown.fact("seen", requests + " request, " + responses + " response");
  }

  private static SSLContext tls() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException broken) {
      throw new IllegalStateException("the JVM has no TLS", broken);
    }
  }

  private static String source(ApiResponse<?> answer) {
    return isHit(answer) ? "from the cache" : "from the server";
  }

  private static boolean isHit(ApiResponse<?> answer) {
    CacheStatus status = answer.cacheStatus();
    return status != null && status.hit();
  }

  private static String title(ApiResponse<Post> answer) {
    Post post = answer.data();
    return post == null ? "none" : String.valueOf(post.title());
  }

  private static void step(@Nullable Progress bar, AtomicInteger done) {
    int count = done.incrementAndGet();
    if (bar != null) {
      synchronized (bar) {
        bar.update(count, POSTS, () -> "");
      }
    }
  }

  private static void clear(@Nullable Progress bar) {
    if (bar != null) {
      synchronized (bar) {
        bar.clear();
      }
    }
  }

  private void section(String heading, String code) {
    if (view != null) {
      view.section(heading, code);
    }
  }

  private void fact(String label, String value) {
    if (view != null) {
      view.fact(label, value);
    }
  }
}
