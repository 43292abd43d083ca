package dev.headrace.limit;

import dev.headrace.core.Attempt;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Deadline;
import dev.headrace.core.Headers;
import dev.headrace.core.HttpDate;
import dev.headrace.core.Layer;
import dev.headrace.core.Paced;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Url;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.QuotaPolicy;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client that is told no quota, with an endless backlog, and a server that has one, in virtual
 * time: requests are judged on their arrival, 2.5 to 10 ms after they were sent, and answered as
 * much later, with or without header fields about the limit.
 */
final class LearnRun {
  private static final int WORKERS = 64;
  private static final long SECOND = 1_000_000_000;
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport transport = ScriptedTransport.on(time);
  private final Random random;
  private final QuotaPolicy server;
  private final Fields fields;
  private final long quota;
  private final Duration window;
  private Sender client = transport;
  private LimitLayer layer = LimitLayer.builder(time, time).build();
  private long[] accepted = {};
  private int heaviest = 1;
  private int sent;
  private int rejected;
  private int lateRejected; // after the first window
  private int lateSent;
  private final Set<Call> calls = new LinkedHashSet<>(); // under way
  private boolean over;

  LearnRun(long seed, QuotaPolicy server, Fields fields, RateLimit quota) {
    random = new Random(seed);
    this.server = server;
    this.fields = fields;
    this.quota = quota.units();
    this.window = quota.window();
  }

  /** How the server says how its limit stands. */
  enum Fields {
    /** Not at all. */
    NONE,
    /** {@code RateLimit} and {@code RateLimit-Policy}. */
    DRAFT_10,
    /** {@code X-RateLimit-*}, the reset in whole seconds, rounded up. */
    X_DELTA,
    /** The same, rounded down. */
    X_DELTA_DOWN,
    /** {@code X-RateLimit-*}, the reset a moment of the epoch. */
    X_EPOCH,
    /** As OpenAI does it: the reset is until all is there, as a duration. */
    GRADUAL
  }

  /** Requests cost between 1 and {@code most} units. */
  LearnRun costs(int most) {
    heaviest = most;
    return this;
  }

  /** Runs for so many windows. */
  LearnRun run(int windows, Consumer<LimitLayer.Builder> fill) {
    accepted = new long[windows];
    LimitLayer.Builder builder = LimitLayer.builder(time, time);
    fill.accept(builder);
    layer = builder.build();
    client = Layer.stack(List.<Layer>of(layer, this::network), transport);
    for (int i = 0; i < WORKERS; i++) {
      time.schedule(Duration.ofNanos(random.nextInt(1_000_000)), this::next);
    }
    while (index() < windows && time.advanceToNext()) {
      // everything happens in there
    }
    over = true;
    List.copyOf(calls).forEach(c -> c.scope().cancel(new CancellationException("enough")));
    while (time.advanceToNext()) {
      // what is on the way comes home
    }
    return this;
  }

  /** The share of the quota that was accepted from this window to the last. */
  double utilisation(int from) {
    long sum = 0;
    for (int i = from; i < accepted.length; i++) {
      sum += accepted[i];
    }
    return sum / (double) (quota * (accepted.length - from));
  }

  /** The share of all requests that the server rejected. */
  double rejected() {
    return rejected / (double) sent;
  }

  /** The same after the first window. */
  double lateRejected() {
    return lateRejected / (double) lateSent;
  }

  List<LimitStatus> limits() {
    return layer.limits();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "utilisation %.2f %% (from the second window on %.2f %%), rejected %.3f %% (%.3f %%), %d"
            + " requests",
        100 * utilisation(0),
        100 * utilisation(1),
        100 * rejected(),
        100 * lateRejected(),
        sent);
  }

  private int index() {
    return (int) (time.elapsed().toNanos() / window.toNanos());
  }

  private void next() {
    int cost = heaviest == 1 ? 1 : 1 + random.nextInt(heaviest);
    CallOptions options = CallOptions.of(o -> o.cost(cost));
    Request request = Request.get(Url.parse("https://api.example/thing"));
    send(Call.of(request, options, Deadline.none(), time));
  }

  private void send(Call call) {
    calls.add(call);
    client
        .send(call)
        .whenComplete(
            (response, failure) -> time.schedule(Duration.ZERO, () -> ended(call, response)));
  }

  private void ended(Call call, @Nullable Response response) {
    calls.remove(call);
    if (over) {
      return;
    }
    if (response != null && response.get(Paced.KEY) != null) {
      send(Attempt.next(call, Attempt.Cause.RETRY));
    } else {
      next();
    }
  }

  /** What lies between the limiter and the wire, and the server. */
  private CompletionStage<Response> network(Call call, Sender next) {
    CompletableFuture<Response> result = new CompletableFuture<>();
    time.schedule(
        way(),
        () -> {
          transport.then(judge(call.options().cost()).after(way()));
          next.send(call)
              .whenComplete(
                  (response, failure) -> {
                    if (failure == null) {
                      result.complete(response);
                    } else {
                      result.completeExceptionally(failure);
                    }
                  });
        });
    return result;
  }

  private Answer judge(int cost) {
    if (over) {
      return Answer.of(200, "");
    }
    long now = time.elapsed().toNanos();
    boolean admitted = server.admits(now, cost);
    boolean late = index() > 0;
    sent++;
    lateSent += late ? 1 : 0;
    if (admitted && index() < accepted.length) {
      accepted[index()] += cost;
    }
    rejected += admitted ? 0 : 1;
    lateRejected += late && !admitted ? 1 : 0;
    Headers.Builder headers = Headers.builder().add("date", HttpDate.format(time.now()));
    tell(headers, server.remaining(now), server.resetNanos(now));
    if (!admitted) {
      headers.add("retry-after", "" + Math.max(1, ceil(server.resetNanos(now))));
    }
    return Answer.of(admitted ? 200 : 429, headers.build(), "");
  }

  private void tell(Headers.Builder headers, long remaining, long reset) {
    switch (fields) {
      case NONE -> {}
      case DRAFT_10 ->
          headers
              .add("ratelimit", "\"q\";r=" + remaining + ";t=" + ceil(reset))
              .add("ratelimit-policy", "\"q\";q=" + quota + ";w=" + window.toSeconds());
      case X_DELTA -> x(headers, remaining, "" + ceil(reset));
      case X_DELTA_DOWN -> x(headers, remaining, "" + reset / SECOND);
      case X_EPOCH -> {
        long moment = time.now().plusNanos(reset + SECOND - 1).getEpochSecond();
        x(headers, remaining, "" + moment);
      }
      case GRADUAL -> {
        long full = window.toNanos() / quota * (quota - remaining);
        headers.add("x-ratelimit-limit-requests", "" + quota);
        headers.add("x-ratelimit-remaining-requests", "" + remaining);
        headers.add("x-ratelimit-reset-requests", full / 1_000_000 + "ms");
      }
    }
  }

  private void x(Headers.Builder headers, long remaining, String reset) {
    headers.add("x-ratelimit-limit", "" + quota);
    headers.add("x-ratelimit-remaining", "" + remaining);
    headers.add("x-ratelimit-reset", reset);
  }

  private static long ceil(long nanos) {
    return (nanos + SECOND - 1) / SECOND;
  }

  private Duration way() {
    return Duration.ofNanos(2_500_000 + random.nextInt(7_500_000));
  }
}
