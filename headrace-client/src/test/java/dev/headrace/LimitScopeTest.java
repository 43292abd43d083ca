package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Principal;
import dev.headrace.limit.LimitScope;
import dev.headrace.limit.PermitGranted;
import dev.headrace.limit.RateLimit;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Whom a limit with a scope holds back, as users of the client see it. */
class LimitScopeTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final RateLimit ONE = RateLimit.of(1).per(SECOND);
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport wire =
      ScriptedTransport.on(time).byRequest(request -> Answer.of(200, "x"));
  private String user = "alice";

  private ClientBuilder client() {
    return Headrace.client("https://api.test")
        .transport(wire)
        .time(time)
        .callbacksOn(Runnable::run);
  }

  @Test
  void limitOfARouteHoldsBackThatRouteAlone() {
    RateLimit limit = ONE.scope(LimitScope.route("/a/{id}"));
    try (ApiClient api = client().rateLimit(limit).build()) {
      assertThat(api.get("/a/{id}", 1).fetchAsync(String.class)).isDone();

      CompletableFuture<ApiResponse<String>> second = api.get("/a/{id}", 2).sendAsync(String.class);
      for (int i = 0; i < 20; i++) {
        assertThat(api.get("/b/{id}", i).fetchAsync(String.class)).isDone();
        assertThat(api.get("/a/1").fetchAsync(String.class)).as("no template").isDone();
      }

      assertThat(second).as("control: the route is held back").isNotDone();
      time.advance(SECOND);
      assertThat(second).isDone();
      assertThat(second.join().journal().events(PermitGranted.class))
          .containsExactly(new PermitGranted(List.of("1/1s"), SECOND));
    }
  }

  @Test
  void limitOfAPrincipalIsEachOnesOwn() {
    ClientBuilder builder =
        client()
            .rateLimit(ONE.scope(LimitScope.principal()))
            .layer(
                Place.CALL,
                (call, next) -> next.send(call.with(Principal.KEY, new Principal(user))));
    try (ApiClient api = builder.build()) {
      assertThat(as(api, "alice")).isDone();
      assertThat(as(api, "bob")).isDone();

      CompletableFuture<String> again = as(api, "alice");

      assertThat(again).isNotDone();
      assertThat(as(api, "carol")).isDone();
      time.advance(SECOND);
      assertThat(again).isCompletedWithValue("x");
    }
  }

  private CompletableFuture<String> as(ApiClient api, String name) {
    user = name;
    return api.get("/me").fetchAsync(String.class);
  }
}
