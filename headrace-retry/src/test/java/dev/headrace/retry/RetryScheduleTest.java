package dev.headrace.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.Attempt;
import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Thousands of random schedules of faults: what is sent is what a reference says, written without a
 * look at the policy, and nothing unsafe may ever have been acted upon twice.
 */
@Tag("large")
class RetryScheduleTest {
  private static final long SEED = 20261123;
  private static final int CALLS = 4_000;
  private static final Url URL = Url.parse("https://api.example/things");
  private static final Set<Integer> CURABLE = Set.of(408, 429, 500, 502, 503, 504);
  private static final int[] STATUSES = {200, 201, 404, 408, 409, 429, 500, 501, 502, 503, 504};
  private static final List<Sent> SENT = List.of(Sent.NO, Sent.MAYBE, Sent.YES);
  private static final Reason[] REASONS = {
    Reason.CONNECT_REFUSED, Reason.LOST, Reason.TRUNCATED, Reason.DNS, Reason.TLS
  };

  /** One fault, or none: an answer, or a failure. */
  private record Fault(int status, @Nullable Reason reason, Sent sent, Duration after) {
    static Fault drawn(Random random) {
      Duration after = Duration.ofMillis(random.nextInt(4) == 0 ? 100 + random.nextInt(2_000) : 0);
      if (random.nextBoolean()) {
        return new Fault(STATUSES[random.nextInt(STATUSES.length)], null, Sent.YES, after);
      }
      Reason reason = REASONS[random.nextInt(REASONS.length)];
      boolean wire = reason == Reason.LOST || reason == Reason.TRUNCATED;
      Sent sent = wire ? SENT.get(random.nextInt(SENT.size())) : Sent.NO;
      return new Fault(0, reason, sent, after);
    }

    Answer answer() {
      return (reason == null ? Answer.of(status, "x") : Answer.failure(reason, sent)).after(after);
    }

    boolean isCurable() {
      return reason == null
          ? CURABLE.contains(status)
          : reason != Reason.DNS && reason != Reason.TLS;
    }

    /** Whether the server may have done what it was asked for. */
    boolean mayBeDone() {
      return reason == null ? status != 429 : sent != Sent.NO;
    }
  }

  /** A call and what becomes of each of its requests. */
  private record Plan(
      String method,
      boolean vouched,
      boolean once,
      int attempts,
      boolean hedged,
      List<Fault> faults) {
    static Plan drawn(Random random) {
      String[] methods = {"GET", "PUT", "DELETE", "POST", "PATCH", "POST"};
      String method = methods[random.nextInt(methods.length)];
      List<Fault> faults = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        faults.add(Fault.drawn(random));
      }
      return new Plan(
          method,
          random.nextInt(4) == 0,
          random.nextInt(8) == 0,
          1 + random.nextInt(5),
          random.nextBoolean(),
          faults);
    }

    boolean isSafe() {
      return vouched || Set.of("GET", "PUT", "DELETE").contains(method);
    }

    /** How many requests there are, if none is hedged. */
    int sends() {
      int sends = 1;
      for (Fault fault : faults) {
        boolean again =
            fault.isCurable() && sends < attempts && !once && (isSafe() || !fault.mayBeDone());
        if (!again) {
          return sends;
        }
        sends++;
      }
      throw new AssertionError("more attempts than faults");
    }
  }

  /** What went out of one call. */
  private static ScriptedTransport run(Plan plan, boolean everythingVouchedFor) {
    FakeTime time = new FakeTime();
    ScriptedTransport wire = ScriptedTransport.on(time);
    plan.faults().forEach(fault -> wire.then(fault.answer()));
    RetryPolicy policy = RetryPolicy.builder().budget(RetryBudget.unlimited()).build();
    RetryLayer layer = RetryLayer.of(policy, time, time, new Random(SEED));
    CallOptions options =
        CallOptions.of(
            o -> {
              o.attempts(plan.attempts()).safeToRepeat(plan.vouched() || everythingVouchedFor);
              if (plan.hedged()) {
                o.hedgeAfter(Duration.ofMillis(50));
              }
            });
    Body body = plan.once() ? Body.once(Body.of("x").publisher(), 1, () -> {}) : Body.of("x");
    Request request = new Request(Method.of(plan.method()), URL, Headers.empty(), body);
    Call call = Call.of(request, time).withOptions(options);
    CompletableFuture<Response> result = layer.handle(call, wire).toCompletableFuture();
    time.advance(Duration.ofHours(1));
    assertThat(result).isDone();
    assertThat(time.pending()).isZero();
    assertThat(wire.openExchanges()).isZero();
    assertThat(call.scope().isEmpty()).isTrue();
    body.close();
    return wire;
  }

  private static void check(boolean everythingVouchedFor) {
    Random random = new Random(SEED);
    int repeated = 0;
    int hedged = 0;
    for (int i = 0; i < CALLS; i++) {
      Plan plan = Plan.drawn(random);
      String where = "seed " + SEED + ", call " + i + ": " + plan;
      ScriptedTransport wire = run(plan, everythingVouchedFor);
      assertThat(wire.sends()).as(where).isLessThanOrEqualTo(plan.attempts());
      if (!plan.isSafe()) {
        long done =
            plan.faults().subList(0, wire.sends()).stream().filter(Fault::mayBeDone).count();
        assertThat(done).as(where).isLessThanOrEqualTo(1);
      }
      if (!plan.hedged() || !plan.isSafe() || plan.once()) {
        assertThat(wire.sends()).as(where).isEqualTo(plan.sends());
      }
      repeated += wire.sends() > 1 ? 1 : 0;
      hedged +=
          wire.seen().stream()
                  .anyMatch(seen -> Attempt.of(seen.call()).cause() == Attempt.Cause.HEDGE)
              ? 1
              : 0;
    }
    assertThat(repeated).isGreaterThan(CALLS / 10);
    assertThat(hedged).isGreaterThan(CALLS / 100);
  }

  @Test
  void nothingUnsafeIsEverOnTheWireTwice() {
    check(false);
  }

  @Test
  void controlAPolicyThatVouchesForEverythingIsFound() {
    assertThatThrownBy(() -> check(true)).isInstanceOf(AssertionError.class);
  }
}
