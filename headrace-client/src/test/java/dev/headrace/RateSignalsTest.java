package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.cache.Caching;
import dev.headrace.limit.LimitStatus;
import dev.headrace.limit.RateSignal;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What answers say about the server's rate limits, as users see it. */
class RateSignalsTest {
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport wire = ScriptedTransport.on(time);

  private ClientBuilder client() {
    return Headrace.client("https://api.test")
        .transport(wire)
        .time(time)
        .callbacksOn(Runnable::run);
  }

  private static Answer told() {
    return Answer.of(200, "x")
        .header("RateLimit", "\"default\";r=50;t=30")
        .header("RateLimit-Policy", "\"default\";q=100;w=60");
  }

  @Test
  void responseShowsWhatItsHeaderFieldsSay() {
    wire.then(told());
    try (ApiClient api = client().build()) {
      ApiResponse<String> response = api.get("/x").send(String.class);

      RateSignal signal = RateSignal.named("default").limit(100).remaining(50);
      assertThat(response.rateLimits())
          .containsExactly(
              signal
                  .reset(Duration.ofSeconds(30), Duration.ofSeconds(1))
                  .window(Duration.ofMinutes(1)));
    }
  }

  @Test
  void cachedResponseShowsNone() {
    wire.then(told());
    try (ApiClient api = client().cache(Caching.ttl()).build()) {
      assertThat(api.get("/x").send(String.class).rateLimits()).hasSize(1);
      assertThat(api.get("/x").send(String.class).rateLimits()).isEmpty();
      assertThat(wire.requests()).hasSize(1);
    }
  }

  @Test
  void readerOfOnesOwnSeesTheBodyAndIsAskedOnceForEachAnswerFromTheNetwork() {
    wire.then(Answer.of(200, "{\"left\":7}"));
    List<String> seen = new ArrayList<>();
    ClientBuilder builder =
        client()
            .cache(Caching.ttl())
            .rateLimitReader(
                response -> {
                  byte[] body = response.body().buffered();
                  seen.add(body == null ? "" : new String(body, StandardCharsets.UTF_8));
                  return List.of(RateSignal.named("points").remaining(7).unit("points"));
                });
    try (ApiClient api = builder.build()) {
      assertThat(api.get("/x").send(String.class).rateLimits())
          .extracting(RateSignal::name)
          .containsExactly("points");
      assertThat(api.get("/x").send(String.class).rateLimits()).isEmpty();
    }
    assertThat(seen).containsExactly("{\"left\":7}");
  }

  @Test
  void limitsAreLearnedUnlessThatIsTurnedOff() {
    wire.byRequest(request -> told());
    try (ApiClient learns = client().build();
        ApiClient learnsNot = client().learnLimits(false).build()) {
      learns.get("/x").send(String.class);
      learnsNot.get("/x").send(String.class);

      assertThat(learns.limits()).extracting(LimitStatus::name).containsExactly("default");
      assertThat(learnsNot.limits()).isEmpty();
    }
  }
}
