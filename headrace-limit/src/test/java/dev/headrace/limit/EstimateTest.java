package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Attempt;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions.Priority;
import dev.headrace.core.Deadline;
import dev.headrace.core.RateLimitException;
import dev.headrace.core.Route;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a call is told of the wait before it: as long as it would be, where that is certain. */
class EstimateTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final RateLimit ONE = RateLimit.of(1).per(SECOND);
  private static final String HOME = "https://api.example";

  @Test
  void theWaitIsForItsOwnClassAndForThoseBefore() {
    Harness h = harness(b -> b.limit(ONE));
    h.get("/first");
    wait(h, 2, Priority.HIGH);
    wait(h, 3, Priority.NORMAL);
    wait(h, 4, Priority.LOW);

    assertThat(told(h, Harness.attempt(Attempt.Cause.RETRY))).isEqualTo(seconds(1));
    assertThat(told(h, of(Priority.HIGH))).isEqualTo(seconds(3));
    assertThat(told(h, of(Priority.NORMAL))).isEqualTo(seconds(6));
    assertThat(told(h, of(Priority.LOW))).isEqualTo(seconds(10));
    comesTrue(h, of(Priority.LOW), seconds(10));
  }

  @Test
  void whoIsPassedOverTooOftenIsToldSo() {
    Harness h = harness(b -> b.limit(ONE));
    h.get("/first");
    wait(h, 100, Priority.HIGH);

    assertThat(told(h, of(Priority.LOW))).as("19 go before it").isEqualTo(seconds(20));
    wait(h, 1, Priority.LOW);
    assertThat(told(h, of(Priority.LOW))).as("and 19 more").isEqualTo(seconds(40));
    h.time.advance(seconds(5));
    assertThat(told(h, of(Priority.LOW))).as("5 have gone").isEqualTo(seconds(35));
    comesTrue(h, of(Priority.LOW), seconds(35));
  }

  @Test
  void theWaitIsForUnitsAndNotForCalls() {
    Harness h = harness(b -> b.limit(RateLimit.of(4).per(SECOND).burst(4)));
    h.get("/first", Harness.options(o -> o.cost(4)));
    h.get("/x", Harness.options(o -> o.cost(4)));
    h.get("/x", Harness.options(o -> o.cost(3)));

    assertThat(told(h, Harness.options(o -> o.cost(1)))).isEqualTo(seconds(2));
    assertThat(told(h, Harness.options(o -> o.cost(2)))).isEqualTo(seconds(3));
    finish(h);
  }

  @Test
  void thoseWhoLeaveAreNotWaitedFor() {
    Harness h = harness(b -> b.limit(ONE));
    h.get("/first");
    Harness.Sent head = h.get("/a");
    Harness.Sent middle = h.get("/b");
    h.get("/c");
    h.get("/d", of(Priority.LOW));
    assertThat(told(h, of(Priority.NORMAL))).isEqualTo(seconds(4));

    middle.cancel(new IllegalStateException("enough"));
    assertThat(told(h, of(Priority.NORMAL))).isEqualTo(seconds(3));
    head.cancel(new IllegalStateException("enough"));
    assertThat(told(h, of(Priority.NORMAL))).isEqualTo(seconds(2));
    comesTrue(h, of(Priority.NORMAL), seconds(2));
    assertThat(h.paths()).doesNotContain("/a", "/b");
  }

  @Test
  void waitersForAnotherOriginAreNotSureToGoBefore() {
    Harness h = harness(b -> b.limit(ONE));
    h.get("/first");
    for (int i = 0; i < 3; i++) {
      h.get("https://other.example/");
    }

    assertThat(told(h, of(Priority.NORMAL))).isEqualTo(SECOND);
    h.get("/x");
    assertThat(told(h, of(Priority.NORMAL))).isEqualTo(seconds(2));
    finish(h);
  }

  @Test
  void whereSeveralLimitsDecideOnlyThoseOfTheSameRouteAreSureToGoBefore() {
    RateLimit loose = RateLimit.of(50).per(SECOND).cost(LimitCost.fixed(3));
    RateLimit all = ONE.cost(LimitCost.fixed(1));
    Harness h = harness(b -> b.limit(loose.scope(LimitScope.route("/r"))).limit(all));
    h.get("/first");
    for (int i = 0; i < 5; i++) {
      h.get("/other");
    }
    h.get("/r", on("/r"));
    h.get("/r", on("/r"));

    assertThat(told(h, on("/r"))).isEqualTo(seconds(3));
    assertThat(told(h, on("/other"))).isEqualTo(seconds(6));
    finish(h);
  }

  @Test
  void underAConcurrencyBoundOnlyThoseOfTheSameClassAreSureToGoBefore() {
    Harness h = harness(b -> b.limit(ONE).concurrency(Concurrency.of(5)));
    h.get("/first");
    wait(h, 2, Priority.HIGH);
    wait(h, 1, Priority.LOW);

    assertThat(told(h, of(Priority.NORMAL))).isEqualTo(SECOND);
    assertThat(told(h, of(Priority.LOW))).isEqualTo(seconds(2));
    finish(h);
  }

  private static Harness harness(Consumer<LimitLayer.Builder> fill) {
    Harness h = new Harness(fill);
    h.transport.byRequest(r -> Answer.of(200, "ok"));
    return h;
  }

  private static void wait(Harness h, int count, Priority priority) {
    for (int i = 0; i < count; i++) {
      h.get("/x", of(priority));
    }
  }

  private static UnaryOperator<Call> of(Priority priority) {
    return Harness.options(o -> o.priority(priority));
  }

  private static UnaryOperator<Call> on(String route) {
    return call -> call.with(Route.KEY, new Route(route));
  }

  /** The wait that a call with next to no time is refused for; zero if it goes. */
  private static Duration told(Harness h, UnaryOperator<Call> prepare) {
    Harness.Sent sent =
        h.get(
            HOME + "/asks",
            call -> prepare.apply(call).withDeadline(Deadline.after(Duration.ofNanos(1), h.time)));
    return sent.failure() instanceof RateLimitException refused
        ? Objects.requireNonNull(refused.retryAfter())
        : Duration.ZERO;
  }

  /** A call that comes now goes after this time and not before. */
  private static void comesTrue(Harness h, UnaryOperator<Call> prepare, Duration wait) {
    Harness.Sent sent = h.get("/y", prepare);
    h.time.advance(wait.minusNanos(1));
    assertThat(sent.isDone()).isFalse();
    h.time.advance(Duration.ofNanos(1));
    assertThat(sent.status()).isEqualTo(200);
    finish(h);
  }

  private static Duration seconds(int count) {
    return Duration.ofSeconds(count);
  }

  private static void finish(Harness h) {
    while (h.time.advanceToNext()) {
      // all that is left
    }
  }
}
