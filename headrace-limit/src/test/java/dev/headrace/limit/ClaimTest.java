package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.CallOptions.Priority;
import dev.headrace.core.Route;
import dev.headrace.testing.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What others leave to one who has found now this limit without room and now that. */
class ClaimTest {
  private static final Duration RTT = Duration.ofMillis(10);
  private static final Route SLOW = new Route("/slow");
  private static final RateLimit ONE_A_MINUTE =
      RateLimit.of(1)
          .per(Duration.ofMinutes(1))
          .scope(LimitScope.route("/slow"))
          .cost(LimitCost.fixed(1));

  @Test
  void whoWaitsLongForARouteKeepsNobodyFromTheOrigin() {
    Harness h = new Harness(b -> b.limit(ONE_A_MINUTE).concurrency(Concurrency.of(1)));
    h.transport.byRequest(r -> Answer.of(200, "ok").after(RTT));
    slow(h, Priority.NORMAL);
    Harness.Sent late = slow(h, Priority.NORMAL); // waits for the route
    h.time.advance(Duration.ofMillis(60_005));
    h.get("/other");
    h.time.advance(Duration.ofMillis(7)); // and now for the origin
    Harness.Sent urgent = slow(h, Priority.HIGH);
    h.time.advance(Duration.ofSeconds(1)); // and now for the route again
    assertThat(urgent.status()).isEqualTo(200);
    assertThat(late.isDone()).isFalse();

    for (int i = 0; i < 5; i++) {
      Harness.Sent other = h.get("/other");
      h.time.advance(RTT);
      assertThat(other.isDone()).isTrue();
    }
    h.time.advance(Duration.ofSeconds(60));
    assertThat(late.status()).isEqualTo(200);
  }

  @Test
  void whoWaitsLongForARouteKeepsNobodyFromUnitsThatAreBackInTime() {
    RateLimit four = RateLimit.of(4).per(Duration.ofSeconds(1)).burst(4);
    Harness h = new Harness(b -> b.limit(ONE_A_MINUTE).limit(four));
    h.transport.byRequest(r -> Answer.of(200, "ok").after(RTT));
    slow(h, Priority.NORMAL);
    Harness.Sent late = slow(h, Priority.NORMAL); // waits for the route
    h.time.advance(Duration.ofMillis(59_900));
    h.get("/other");
    h.time.advance(Duration.ofMillis(200)); // and now for all four
    Harness.Sent urgent = slow(h, Priority.HIGH);
    h.time.advance(Duration.ofSeconds(2)); // and now for the route again
    assertThat(urgent.status()).isEqualTo(200);
    assertThat(late.isDone()).isFalse();

    h.time.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 200; i++) { // till shortly before its turn, and beyond
      h.get("/other");
      h.time.advance(Duration.ofMillis(300));
    }
    assertThat(late.status()).isEqualTo(200);
    long others = h.paths().stream().filter("/other"::equals).count();
    assertThat(others).as("but for two windows").isGreaterThan(190);
    h.time.advance(Duration.ofSeconds(10));
  }

  private static Harness.Sent slow(Harness h, Priority priority) {
    return h.get(
        "/slow",
        call ->
            Harness.options(o -> o.priority(priority).cost(4)).apply(call.with(Route.KEY, SLOW)));
  }
}
