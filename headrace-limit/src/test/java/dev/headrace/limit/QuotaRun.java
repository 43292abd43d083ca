package dev.headrace.limit;

import dev.headrace.core.AttemptTimeoutException;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Deadline;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Exchange;
import dev.headrace.core.Layer;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Url;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.QuotaPolicy;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;

/**
 * A client with an endless backlog, and reference servers, in virtual time. Requests are counted at
 * the server after a random way up, and answered after a random way down; some are never answered,
 * some are cancelled, in the queue or on the way, and the server may count those long after.
 */
final class QuotaRun {
  private static final Duration ATTEMPT = Duration.ofMillis(400);
  private static final Duration LAG = Duration.ofMillis(300);
  private static final long ORIGIN = Long.MAX_VALUE - 20_000_000_000L; // overflows on the way
  private static final long MILLI = 1_000_000;
  private final FakeTime time = new FakeTime(Instant.EPOCH, ORIGIN);
  private final ScriptedTransport transport = ScriptedTransport.on(time);
  private final Request request = Request.get(Url.parse("https://api.example/thing"));
  private final List<QuotaPolicy> servers = new ArrayList<>();
  private final Random random;
  private final int requests;
  private Sender client = transport;
  private double lost;
  private double cancelled;
  private int heaviest = 1;
  private boolean anchoredAtSend;
  private boolean steady;
  private Duration lifetime = Duration.ZERO; // for ever
  private final Set<Call> open = new LinkedHashSet<>();
  private int started;
  private int ended;
  private int counted;
  private long countedUnits;
  private int rejected;
  private int answers;
  private long roundTrips; // nanoseconds in all
  private long lastCount; // nanoseconds from the start

  QuotaRun(long seed, int requests) {
    random = new Random(seed);
    this.requests = requests;
  }

  /** These shares of the requests are never answered, and cancelled. */
  QuotaRun faults(double lostShare, double cancelledShare) {
    lost = lostShare;
    cancelled = cancelledShare;
    return this;
  }

  /** Requests cost between 1 and {@code most} units. */
  QuotaRun costs(int most) {
    heaviest = most;
    return this;
  }

  /** What others do: units rest from the moment of sending. */
  QuotaRun anchoredAtSend() {
    anchoredAtSend = true;
    return this;
  }

  /** Each way takes 2.5 to 10 ms, and never longer. */
  QuotaRun steady() {
    steady = true;
    return this;
  }

  /** The client forgets everything each such time: all calls die, and a new one begins. */
  QuotaRun restarts(Duration every) {
    lifetime = every;
    return this;
  }

  /** One more server that counts, all the same requests. */
  QuotaRun server(QuotaPolicy server) {
    servers.add(server);
    return this;
  }

  /** Runs to the end. */
  QuotaRun run(int workers, RateLimit... limits) {
    begin(limits);
    for (int i = 0; i < workers; i++) {
      time.schedule(Duration.ofNanos(random.nextInt(1_000_000)), this::next);
    }
    while (time.advanceToNext()) {
      // everything happens in there
    }
    return this;
  }

  private void begin(RateLimit... limits) {
    LimitLayer.Builder layer = LimitLayer.builder(time, time);
    for (RateLimit limit : limits) {
      layer.limit(limit.serverLag(LAG));
    }
    client = Layer.stack(List.<Layer>of(layer.build(), this::network), transport);
    if (!lifetime.isZero() && started < requests) {
      time.schedule(
          lifetime,
          () -> {
            begin(limits);
            List.copyOf(open).forEach(call -> call.scope().cancel(new CancellationException()));
          });
    }
  }

  int ended() {
    return ended;
  }

  int counted() {
    return counted;
  }

  int rejected() {
    return rejected;
  }

  /** The share of {@code limit} that was used. */
  double utilisation(RateLimit limit) {
    return countedUnits / (limit.units() * ((double) lastCount / limit.windowNanos()));
  }

  /** The units that were counted, as a share of what a bucket that starts full can give. */
  double utilisationOfBucket(RateLimit limit) {
    double refilled = limit.units() * ((double) lastCount / limit.windowNanos());
    return countedUnits / (limit.burst() + refilled);
  }

  /** W / (W + RTT): what a limiter that knows no more than the answers can reach. */
  double bound(RateLimit limit) {
    double roundTrip = (double) roundTrips / answers;
    return limit.windowNanos() / (limit.windowNanos() + roundTrip);
  }

  private void next() {
    if (started == requests) {
      return;
    }
    started++;
    int cost = 1 + random.nextInt(heaviest);
    CallOptions options = CallOptions.of(o -> o.attemptTimeout(ATTEMPT).cost(cost));
    Call call = Call.of(request, options, Deadline.none(), time);
    if (random.nextDouble() < cancelled) {
      time.schedule(
          within(300 * MILLI), () -> call.scope().cancel(new CancellationException("enough")));
    }
    open.add(call);
    client
        .send(call)
        .whenComplete(
            (response, failure) -> {
              open.remove(call);
              ended++;
              time.schedule(Duration.ZERO, this::next);
            });
  }

  /** What lies between the limiter and the wire. */
  private CompletionStage<Response> network(Call call, Sender next) {
    if (anchoredAtSend) {
      Objects.requireNonNull(call.get(Exchange.KEY)).answered(time.nanoTime());
    }
    boolean isLost = random.nextDouble() < lost;
    Duration up = isLost ? within(ATTEMPT.plus(LAG).toNanos()) : way();
    Duration down = way();
    if (!isLost || random.nextBoolean()) {
      time.schedule(up, () -> count(call.options().cost()));
    }
    if (isLost) {
      transport.hang();
      ErrorContext context = ErrorContext.of(Reason.ATTEMPT_TIMEOUT, call);
      time.schedule(
          ATTEMPT,
          () -> call.scope().cancel(new AttemptTimeoutException("no answer", context, null)));
    } else {
      transport.then(Answer.of(200, "ok").after(up.plus(down)));
      answers++;
      roundTrips += up.plus(down).toNanos();
    }
    return next.send(call);
  }

  private void count(int units) {
    lastCount = time.elapsed().toNanos();
    counted++;
    countedUnits += units;
    boolean over = false;
    for (QuotaPolicy server : servers) {
      over |= !server.admits(lastCount, units);
    }
    rejected += over ? 1 : 0;
  }

  /** One way: 1 to 10 ms as a rule, none at all or up to 150 ms now and then. */
  private Duration way() {
    if (steady) {
      return Duration.ofNanos(MILLI * 5 / 2).plus(within(MILLI * 15 / 2));
    }
    int dice = random.nextInt(100);
    if (dice == 0) {
      return Duration.ZERO;
    }
    return dice < 3 ? within(150 * MILLI) : Duration.ofNanos(MILLI).plus(within(9 * MILLI));
  }

  private Duration within(long nanos) {
    return Duration.ofNanos(random.nextLong(nanos));
  }
}
