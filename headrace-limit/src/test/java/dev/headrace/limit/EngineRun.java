package dev.headrace.limit;

import dev.headrace.core.Attempt;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.CallOptions.Priority;
import dev.headrace.core.Deadline;
import dev.headrace.core.Headers;
import dev.headrace.core.Principal;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Route;
import dev.headrace.core.Url;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Random limits and random calls, the same for the same seed: of several routes, principals,
 * origins, classes and costs, in bursts, answered after random times. In the middle one call comes
 * that is looked at closely.
 */
final class EngineRun {
  private static final int MOST_COST = 3;
  private static final Priority[] PRIORITIES = Priority.values();
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport transport = ScriptedTransport.on(time);
  private final Random random;
  private final List<RateLimit> limits = new ArrayList<>();
  private final LimitLayer layer;
  private final List<CompletableFuture<Response>> all = new ArrayList<>();
  private final int calls;
  private final double cancelled;
  private final @Nullable Duration timeout;
  private final Random server; // of its own, or the rest would be another run
  private double rejected;
  private long cameAt;
  private long wentAt = -1;

  EngineRun(long seed, int calls, double cancelled, @Nullable Duration timeout) {
    random = new Random(seed);
    server = new Random(~seed);
    this.calls = calls;
    this.cancelled = cancelled;
    this.timeout = timeout;
    LimitLayer.Builder builder = LimitLayer.builder(time, time).maxWaiters(1_000_000);
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      limits.add(limit());
    }
    limits.forEach(builder::limit);
    if (random.nextBoolean()) {
      builder.concurrency(Concurrency.of(1 + random.nextInt(6)));
    }
    layer = builder.build();
  }

  private RateLimit limit() {
    int units = 3 + random.nextInt(40);
    RateLimit limit = RateLimit.of(units).per(Duration.ofMillis(100 + random.nextInt(3_000)));
    if (random.nextBoolean()) {
      int burst = 1 + random.nextInt(units);
      boolean ofBucket = units % 3 == 0 && burst >= MOST_COST;
      limit = ofBucket ? limit.bucket(burst) : limit.burst(burst);
    }
    limit =
        switch (random.nextInt(6)) {
          case 0 -> limit.scope(LimitScope.route());
          case 1 -> limit.scope(LimitScope.principal());
          case 2 -> limit.scope(LimitScope.origin());
          case 3 -> limit.scope(LimitScope.route("/r0"));
          default -> limit;
        };
    return random.nextInt(3) == 0
        ? limit.cost(LimitCost.fixed(1 + random.nextInt(MOST_COST)))
        : limit;
  }

  /** The server rejects this share of the requests. */
  EngineRun rejecting(double share) {
    rejected = share;
    return this;
  }

  private Answer answer() {
    Answer answer =
        server.nextDouble() < rejected
            ? Answer.of(429, Headers.of("Retry-After", "" + server.nextInt(3)), "")
            : Answer.of(200, "ok");
    return answer.after(Duration.ofMillis(random.nextInt(80)));
  }

  /** Runs till all is over. */
  EngineRun run() {
    transport.byRequest(r -> answer());
    for (int i = 0; i < calls; i++) {
      boolean isProbe = i == calls * 2 / 3;
      Call call = call(isProbe);
      Duration at = Duration.ofMillis(random.nextInt(3) * 400L + random.nextInt(20));
      boolean isCancelled = random.nextDouble() < cancelled;
      Duration after = Duration.ofMillis(random.nextInt(4_000));
      time.schedule(at, () -> send(call, isProbe, isCancelled && !isProbe ? after : null));
    }
    while (time.advanceToNext()) {
      // everything happens in there
    }
    return this;
  }

  private Call call(boolean isProbe) {
    String route = "/r" + random.nextInt(4);
    String host = random.nextInt(4) == 0 ? "https://other.example" : "https://api.example";
    Priority priority = PRIORITIES[random.nextInt(PRIORITIES.length)];
    int cost = random.nextInt(4) == 0 ? MOST_COST : 1;
    CallOptions options = CallOptions.of(o -> o.priority(priority).cost(cost));
    Call call =
        Call.of(Request.get(Url.parse(host + route)), options, Deadline.none(), time)
            .with(Route.KEY, new Route(route))
            .with(Principal.KEY, new Principal("p" + random.nextInt(3)));
    boolean repeats = random.nextInt(20) == 0;
    return repeats && !isProbe ? Attempt.next(call, Attempt.Cause.RETRY) : call;
  }

  private void send(Call call, boolean isProbe, @Nullable Duration cancelAfter) {
    Call asked = call;
    if (isProbe) {
      cameAt = time.nanoTime();
      asked = timeout == null ? call : call.withDeadline(Deadline.after(timeout, time));
    }
    CompletableFuture<Response> future =
        layer
            .handle(
                asked,
                sent -> {
                  wentAt = isProbe ? time.nanoTime() : wentAt;
                  return transport.send(sent);
                })
            .toCompletableFuture();
    all.add(future);
    if (cancelAfter != null) {
      time.schedule(cancelAfter, () -> call.scope().cancel(new CancellationException("enough")));
    }
  }

  /** How long the call in the middle waited. */
  Duration waited() {
    return Duration.ofNanos(wentAt - cameAt);
  }

  /** Whether the call in the middle was sent. */
  boolean wasSent() {
    return wentAt != -1;
  }

  /** All calls' outcomes. */
  List<CompletableFuture<Response>> outcomes() {
    return all;
  }

  /** The limits as they stand. */
  List<LimitStatus> status() {
    return layer.limits();
  }

  @Override
  public String toString() {
    return limits.stream().map(l -> l + " by " + l.scope()).toList().toString();
  }
}
