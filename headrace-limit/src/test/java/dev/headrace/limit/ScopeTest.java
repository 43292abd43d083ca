package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Origin;
import dev.headrace.core.Principal;
import dev.headrace.core.RateLimitException;
import dev.headrace.core.Reason;
import dev.headrace.core.Route;
import dev.headrace.core.Sent;
import dev.headrace.testing.Answer;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits that calls share by origin, route, principal or a key of the user's. */
class ScopeTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final RateLimit ONE = RateLimit.of(1).per(SECOND);

  @Test
  void eachKeyHasItsOwnUnits() {
    Harness h =
        new Harness(b -> b.limit(ONE.scope(LimitScope.by("tenant", c -> c.get(Principal.KEY)))));
    h.transport.byRequest(r -> Answer.of(200, "ok"));

    assertThat(as(h, "a").isDone()).isTrue();
    assertThat(as(h, "b").isDone()).isTrue();
    Harness.Sent second = as(h, "a");
    assertThat(second.isDone()).isFalse();
    h.time.advance(SECOND);
    assertThat(second.status()).isEqualTo(200);
  }

  @Test
  void aCallWithoutAKeyIsNotBound() {
    Harness h = new Harness(b -> b.limit(ONE.scope(LimitScope.route("/search"))));
    h.transport.byRequest(r -> Answer.of(200, "ok"));

    assertThat(on(h, "/search").isDone()).isTrue();
    assertThat(on(h, "/search").isDone()).isFalse();
    for (int i = 0; i < 50; i++) {
      assertThat(on(h, "/other").isDone()).isTrue();
      assertThat(h.get("/x").isDone()).isTrue();
    }
    h.time.advance(SECOND);
  }

  @Test
  void aPermitNamesTheLimitsThatBindTheCallAlone() {
    RateLimit search = ONE.scope(LimitScope.route("/search")).name("search");
    Harness h = new Harness(b -> b.limit(search).limit(ONE.name("all")));
    h.transport.byRequest(r -> Answer.of(200, "ok"));
    on(h, "/search");
    Harness.Sent other = on(h, "/other");
    h.time.advance(SECOND);
    Harness.Sent again = on(h, "/search");
    h.time.advance(SECOND);

    assertThat(granted(other)).containsExactly("all");
    assertThat(granted(again)).containsExactly("search", "all");
  }

  private static List<String> granted(Harness.Sent sent) {
    return sent.call.journal().events(PermitGranted.class).get(0).limits();
  }

  @Test
  void aScopeThatThrowsFailsItsCallAlone() {
    IllegalStateException broken = new IllegalStateException("scope");
    Harness h =
        new Harness(
            b ->
                b.limit(
                    ONE.scope(
                        LimitScope.by(
                            "tenant",
                            call -> {
                              if (call.request().url().target().equals("/bad")) {
                                throw broken;
                              }
                              return "good";
                            }))));
    h.transport.respond(200, "ok");

    assertThat(h.get("/bad").failure())
        .isInstanceOfSatisfying(
            RateLimitException.class,
            e -> {
              assertThat(e.getCause()).isSameAs(broken);
              assertThat(e.sent()).isEqualTo(Sent.NO);
            });
    assertThat(h.get("/good").status()).isEqualTo(200);
  }

  private record Tenant(String name) {
    @Override
    public int hashCode() {
      throw new IllegalStateException("called by the limiter");
    }
  }

  @Test
  void noKeyIsComparedByCodeOfUsers() {
    List<Object> keys =
        List.of("a", 1, 1L, DayOfWeek.MONDAY, new UUID(1, 2), Origin.of("https", "h", 443));
    Iterator<Object> next = keys.iterator();
    Harness h =
        new Harness(
            b ->
                b.limit(
                    ONE.scope(
                        LimitScope.by(
                            "tenant", c -> next.hasNext() ? next.next() : new Tenant("x")))));
    h.transport.byRequest(r -> Answer.of(200, "ok"));
    for (Object key : keys) {
      assertThat(h.get("/").status()).as(key.toString()).isEqualTo(200);
    }

    assertThat(h.get("/").failure())
        .isInstanceOf(RateLimitException.class)
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Tenant")
        .hasMessageNotContaining("name=x");
  }

  @Test
  void groupsComeWhenTheyAreNeededAndGoWhenTheyAreIdle() {
    Harness h = new Harness(b -> b.limit(ONE.scope(LimitScope.principal())));
    h.transport.byRequest(r -> Answer.of(200, "ok"));

    for (int i = 0; i < 10_000; i++) {
      assertThat(as(h, "p" + i).status()).isEqualTo(200);
      h.time.advance(Duration.ofMillis(50));
    }

    assertThat(h.layer.limits().size()).isBetween(20, 128);
  }

  @Test
  void originsThatNobodyUsesAreForgotten() {
    Groups groups = new Groups(LimiterOptions.DEFAULTS, null, 0);

    for (int i = 0; i < 10_000; i++) {
      Objects.requireNonNull(groups.pathOf(new StubTicket("origin " + i), i));
    }

    assertThat(groups.size()).isLessThanOrEqualTo(64);
  }

  @Test
  void aKeyBeyondTheBoundIsRefusedUntilAnotherIsIdle() {
    Harness h =
        new Harness(b -> b.limit(ONE.scope(LimitScope.principal())).maxGroups(4)); // one is origin
    h.transport.byRequest(r -> Answer.of(200, "ok"));
    for (int i = 0; i < 3; i++) {
      assertThat(as(h, "p" + i).status()).isEqualTo(200);
    }

    assertThat(as(h, "p3").failure())
        .isInstanceOfSatisfying(
            RateLimitException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BOUND_EXCEEDED));
    h.time.advance(SECOND);

    assertThat(as(h, "p3").status()).isEqualTo(200);
    assertThat(h.layer.limits()).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  @Tag("large")
  void aLimitOfOneRouteLeavesTheRestToTheOthers() {
    RateLimit all = RateLimit.of(100).per(SECOND).burst(100);
    RateLimit scarce = ONE.scope(LimitScope.route("/r0"));
    Harness h = new Harness(b -> b.limit(all).limit(scarce).maxWaiters(100_000));
    h.transport.byRequest(r -> Answer.of(200, "ok"));
    for (int i = 0; i < 2_000; i++) {
      for (int route = 0; route < 10; route++) {
        on(h, "/r" + route);
      }
    }

    h.time.advance(Duration.ofMillis(59_999));

    long scarceSent = h.paths().stream().filter("/r0"::equals).count();
    long others = h.paths().size() - scarceSent;
    assertThat(scarceSent).isBetween(59L, 60L);
    assertThat(others).isGreaterThanOrEqualTo((6_000 - scarceSent) * 98 / 100);
    for (int route = 1; route < 10; route++) {
      String path = "/r" + route;
      assertThat(h.paths().stream().filter(path::equals).count()).isBetween(650L, 670L);
    }
    h.time.advance(Duration.ofHours(1));
  }

  @Test
  void aHeavyHeadBlocksItsLaneMatesAlone() {
    RateLimit tokens = RateLimit.of(10).per(SECOND).burst(10).scope(LimitScope.route("/heavy"));
    Harness h = new Harness(b -> b.limit(RateLimit.of(100).per(SECOND).burst(100)).limit(tokens));
    h.transport.byRequest(r -> Answer.of(200, "ok"));
    send(h, "/heavy", 5);
    List<Harness.Sent> mates = new ArrayList<>();
    mates.add(send(h, "/heavy", 10));
    mates.add(send(h, "/heavy", 1));

    for (int i = 0; i < 80; i++) {
      assertThat(on(h, "/light").isDone()).isTrue();
    }

    assertThat(mates).noneMatch(Harness.Sent::isDone);
    h.time.advance(SECOND);
    assertThat(mates.get(0).isDone()).isTrue();
    h.time.advance(SECOND);
    assertThat(mates.get(1).isDone()).isTrue();
  }

  private static Harness.Sent as(Harness h, String principal) {
    return h.get("/x", call -> call.with(Principal.KEY, new Principal(principal)));
  }

  private static Harness.Sent on(Harness h, String route) {
    return h.get(route, call -> call.with(Route.KEY, new Route(route)));
  }

  private static Harness.Sent send(Harness h, String route, int cost) {
    return h.get(
        route,
        call -> Harness.options(o -> o.cost(cost)).apply(call.with(Route.KEY, new Route(route))));
  }
}
