package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.CallOptions.Priority;
import dev.headrace.core.Route;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What others leave to one who has found now this limit without room and now that. */
class ClaimTest {
  private static final Duration RTT = Duration.ofMillis(10);
  private static final Duration SECOND = Duration.ofSeconds(1);
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

  @Test
  void whoNeedsTwoLimitsThatAreNeverFreeTogetherGoesAfterAWhile() {
    Harness h = alternating();
    Harness.Sent both = on(h, "/both");
    busy(h, 20);

    h.time.advance(Duration.ofMillis(600));
    assertThat(both.isDone()).as("no room in both").isFalse();
    h.time.advance(Duration.ofSeconds(4));

    assertThat(both.status()).isEqualTo(200);
    assertThat(h.paths())
        .as("the others go on meanwhile")
        .contains("/a", "/b")
        .hasSizeBetween(6, 12);
    h.time.advance(Duration.ofSeconds(8));
    assertThat(h.paths()).as("and after").hasSizeBetween(20, 26);
    h.time.advance(Duration.ofMinutes(1));
    assertThat(h.paths()).hasSize(43);
  }

  @Test
  void oneAfterTheOtherGoesWhoNeedsTwoLimits() {
    Harness h = alternating();
    Harness.Sent first = on(h, "/both");
    Harness.Sent second = on(h, "/both");
    busy(h, 40);

    h.time.advance(Duration.ofSeconds(5));
    assertThat(first.status()).isEqualTo(200);
    h.time.advance(Duration.ofSeconds(5));

    assertThat(second.status()).isEqualTo(200);
    h.time.advance(Duration.ofMinutes(2));
  }

  @Test
  void whoLeavesWithAClaimLeavesTheRoomToTheOthersAtOnce() {
    Harness h = alternating();
    Harness.Sent both = on(h, "/both");
    busy(h, 20);
    h.time.advance(Duration.ofMillis(600)); // has been moved: first one was taken, then the other
    Duration step = Duration.ofMillis(100);
    int before = h.transport.sends();
    while (!isKept(h, before, step)) { // till a unit is left for it
      before = h.transport.sends();
    }

    both.cancel(new IllegalStateException("enough"));

    assertThat(h.transport.sends()).isGreaterThan(before);
    h.time.advance(Duration.ofMinutes(1));
  }

  /** Whether a unit that is free is taken by nobody. */
  private static boolean isKept(Harness h, int before, Duration step) {
    h.time.advance(step);
    boolean free = h.layer.limits().stream().anyMatch(status -> status.used() == 0);
    return free && h.transport.sends() == before;
  }

  @Test
  void whoseTurnItIsButWaitsElsewhereByNowHoldsUpNobody() {
    RateLimit daily = RateLimit.of(1).per(Duration.ofDays(1)).scope(LimitScope.route("/slow"));
    RateLimit two = RateLimit.of(2).per(SECOND).burst(2);
    Harness h = new Harness(b -> b.limit(daily).limit(two));
    h.transport.then(Answer.hang()).byRequest(r -> Answer.of(200, "ok"));
    Harness.Sent hanging = on(h, "/slow");
    on(h, "/x");
    Harness.Sent slow = on(h, "/slow"); // for want of room in the second limit, so far
    Harness.Sent other = on(h, "/x");
    assertThat(other.isDone()).isFalse();

    h.time.advance(SECOND);

    assertThat(other.status()).isEqualTo(200);
    assertThat(slow.isDone()).isFalse();
    hanging.cancel(new IllegalStateException("enough"));
    slow.cancel(new IllegalStateException("enough"));
  }

  /** One unit a second of each of two limits, half a second apart. */
  private static Harness alternating() {
    RateLimit one = RateLimit.of(1).per(SECOND);
    Harness h =
        new Harness(
            b -> b.limit(one.scope(bound("/a", "/both"))).limit(one.scope(bound("/b", "/both"))));
    h.transport.byRequest(r -> Answer.of(200, "ok"));
    on(h, "/a");
    h.time.advance(Duration.ofMillis(500));
    on(h, "/b");
    return h;
  }

  private static void busy(Harness h, int count) {
    for (int i = 0; i < count; i++) {
      on(h, "/a");
      on(h, "/b");
    }
  }

  private static LimitScope bound(String... routes) {
    return LimitScope.by(
        "bound",
        call -> {
          Route route = call.get(Route.KEY);
          return route != null && List.of(routes).contains(route.template()) ? "k" : null;
        });
  }

  private static Harness.Sent on(Harness h, String route) {
    return h.get(route, call -> call.with(Route.KEY, new Route(route)));
  }

  private static Harness.Sent slow(Harness h, Priority priority) {
    return h.get(
        "/slow",
        call ->
            Harness.options(o -> o.priority(priority).cost(4)).apply(call.with(Route.KEY, SLOW)));
  }
}
