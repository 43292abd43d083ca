package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Headers;
import dev.headrace.core.Route;
import dev.headrace.testing.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is found by what a server takes and rejects, when it says nothing about limits. */
class DiscoveryTest {
  private static final Duration RTT = Duration.ofMillis(10);
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void withEachRequestThatTheServerTakesOneMoreGoesAtATime() {
    Harness h = new Harness(b -> b.limit(RateLimit.discover()).learn(false));
    h.transport.byRequest(r -> Answer.of(200, "ok").after(RTT));
    for (int i = 0; i < 50; i++) {
      h.get("/x");
    }

    for (int sends : new int[] {1, 3, 7, 15, 31, 50}) {
      assertThat(h.transport.sends()).isEqualTo(sends);
      h.time.advance(RTT);
    }
  }

  @Test
  void aRejectionMakesItSlower() {
    Harness h = new Harness(b -> b.limit(RateLimit.discover()).learn(false));
    rejectTheTenth(h, Headers.of("Retry-After", "1"));

    assertThat(h.layer.limits())
        .as("what the server took in its cycle, less a share")
        .extracting(LimitStatus::name)
        .containsExactly("discovered");
  }

  @Test
  void aRejectionForAnotherLimitDoesNot() {
    RateLimit own = RateLimit.of(1_000).per(SECOND).name("own").scope(LimitScope.route("/x"));
    Harness h = new Harness(b -> b.limit(own).limit(RateLimit.discover()).learn(false));
    rejectTheTenth(h, Headers.of("Retry-After", "1", "RateLimit", "\"own\";r=0"));

    assertThat(h.layer.limits()).extracting(LimitStatus::name).containsExactly("own");
  }

  private static void rejectTheTenth(Harness h, Headers headers) {
    for (int i = 0; i < 9; i++) {
      h.transport.then(Answer.of(200, "ok").after(RTT));
    }
    h.transport.then(Answer.of(429, headers, "").after(RTT));
    h.transport.byRequest(r -> Answer.of(200, "ok").after(RTT));
    for (int i = 0; i < 20; i++) {
      h.get("/x", call -> call.with(Route.KEY, new Route("/x")));
      h.time.advance(SECOND.dividedBy(10));
    }
    while (h.time.advanceToNext()) {
      // all that is left
    }
    assertThat(h.transport.sends()).isEqualTo(20);
  }
}
