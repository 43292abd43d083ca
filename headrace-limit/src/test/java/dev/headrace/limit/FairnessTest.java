package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.CallOptions.Priority;
import dev.headrace.core.Route;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nobody is starved: not by a stricter class, and not by those who need fewer limits at once. */
class FairnessTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final RateLimit HUNDRED = RateLimit.of(100).per(SECOND).burst(100);

  @Test
  void theLowestClassGetsATwentiethWhileTheOthersSaturate() {
    Harness h = new Harness(b -> b.limit(HUNDRED).maxWaiters(100_000));
    h.transport.byRequest(r -> Answer.of(200, "ok"));
    for (int i = 0; i < 100; i++) {
      send(h, "/first", Priority.HIGH, 1);
    }
    for (int i = 0; i < 4_000; i++) {
      send(h, "/high", Priority.HIGH, 1);
      send(h, "/normal", Priority.NORMAL, 1);
      send(h, "/low", Priority.LOW, 1);
    }

    h.time.advance(Duration.ofMillis(30_500));

    assertThat(sent(h, "/low")).isBetween(3_000 / 20 - 5L, 3_000 / 20 + 5L);
    assertThat(sent(h, "/normal")).isBetween(3_000 / 22L, 3_000 / 20 + 5L);
    assertThat(h.paths()).hasSize(3_100);
    h.time.advance(Duration.ofHours(1));
  }

  @Test
  void theShareIsOfUnitsAndNotOfCalls() {
    Harness h = new Harness(b -> b.limit(HUNDRED).maxWaiters(100_000));
    h.transport.byRequest(r -> Answer.of(200, "ok"));
    for (int i = 0; i < 100; i++) {
      send(h, "/first", Priority.HIGH, 1);
    }
    for (int i = 0; i < 3_000; i++) {
      send(h, "/high", Priority.HIGH, 1);
      send(h, "/low", Priority.LOW, 10);
    }

    h.time.advance(Duration.ofMillis(20_500));

    assertThat(sent(h, "/low")).isBetween(9L, 11L); // 100 of 2,000 units
    h.time.advance(Duration.ofHours(1));
  }

  @Test
  void aCallOfTwoFullLimitsFindsRoomInBoth() {
    RateLimit a = RateLimit.of(10).per(SECOND).burst(10);
    RateLimit b = RateLimit.of(10).per(Duration.ofMillis(1_007)).burst(10);
    Harness h =
        new Harness(
            builder ->
                builder
                    .limit(a.scope(bound("/a", "/both")))
                    .limit(b.scope(bound("/b", "/both")))
                    .maxWaiters(100_000));
    h.transport.byRequest(r -> Answer.of(200, "ok").after(Duration.ofMillis(3)));
    for (int i = 0; i < 600; i++) {
      send(h, "/a", Priority.NORMAL, 1);
      send(h, "/b", Priority.NORMAL, 1);
      if (i % 3 == 0) {
        send(h, "/both", Priority.NORMAL, 2);
      }
    }

    h.time.advance(Duration.ofSeconds(30));

    assertThat(sent(h, "/both")).as("of 300 units, a fair share is a third").isGreaterThan(20L);
    assertThat(sent(h, "/a") + 2 * sent(h, "/both")).isGreaterThan(270L);
    h.time.advance(Duration.ofHours(1));
    assertThat(h.paths()).hasSize(1_400);
  }

  private static LimitScope bound(String... routes) {
    return LimitScope.by(
        "bound",
        call -> {
          Route route = call.get(Route.KEY);
          return route != null && List.of(routes).contains(route.template()) ? "k" : null;
        });
  }

  private static long sent(Harness h, String path) {
    return h.paths().stream().filter(path::equals).count();
  }

  private static void send(Harness h, String route, Priority priority, int cost) {
    h.get(
        route,
        call ->
            Harness.options(o -> o.priority(priority).cost(cost))
                .apply(call.with(Route.KEY, new Route(route))));
  }
}
