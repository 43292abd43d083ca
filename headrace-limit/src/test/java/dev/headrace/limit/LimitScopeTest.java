package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Call;
import dev.headrace.core.Principal;
import dev.headrace.core.Route;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Who shares a limit, and what the status calls them. */
class LimitScopeTest {
  private static final RateLimit ONE = RateLimit.of(1).per(Duration.ofSeconds(1));

  /** The scopes of the limit that calls to two URLs as two users came under. */
  private static List<String> scopes(LimitScope scope) {
    Harness h = new Harness(b -> b.limit(ONE.scope(scope)).learn(false));
    h.transport.byRequest(r -> Answer.of(200, "ok"));
    h.get("https://a.example/one", as("ada", "/one"));
    h.get("https://b.example/two", as("bob", "/two"));
    List<String> scopes = h.layer.limits().stream().map(LimitStatus::scope).toList();
    h.time.advance(Duration.ofMinutes(1));
    return scopes;
  }

  private static UnaryOperator<Call> as(String user, String route) {
    return call -> call.with(Principal.KEY, new Principal(user)).with(Route.KEY, new Route(route));
  }

  @Test
  void eachOriginRoutePrincipalOrKeyHasItsOwn() {
    assertThat(scopes(LimitScope.client())).containsExactly("client");
    assertThat(scopes(LimitScope.origin()))
        .containsExactlyInAnyOrder("origin https://a.example", "origin https://b.example");
    assertThat(scopes(LimitScope.route())).containsExactlyInAnyOrder("route /one", "route /two");
    assertThat(scopes(LimitScope.principal()))
        .containsExactlyInAnyOrder("principal ada", "principal bob");
    assertThat(scopes(LimitScope.by("path", call -> call.request().url().target())))
        .containsExactlyInAnyOrder("path /one", "path /two");
  }

  @Test
  void aLimitOfOneRouteBindsNoOther() {
    assertThat(scopes(LimitScope.route("/two"))).containsExactly("route /two");
  }

  @Test
  void isCalledByItsName() {
    assertThat(LimitScope.route("/two")).hasToString("route /two");
    assertThat(LimitScope.principal()).hasToString("principal");
  }
}
