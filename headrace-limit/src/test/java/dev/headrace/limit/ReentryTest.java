package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Headers;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How requests come back to an origin that was held: probes first. */
class ReentryTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void afterAHoldRequestsComeBackOneByOneAndNotAsAHerd() {
    Harness h = new Harness(b -> {});
    h.transport.respond(429, retryAfter("1"), "");
    h.get("/a");
    h.transport.byRequest(r -> Answer.of(200, "ok").after(Duration.ofMillis(10)));
    List<Harness.Sent> waiting = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      waiting.add(h.get("/" + i));
    }

    List<Integer> perRoundTrip = new ArrayList<>();
    h.time.advance(SECOND);
    for (int i = 0; i < 6; i++) {
      perRoundTrip.add(h.transport.openExchanges());
      h.time.advance(Duration.ofMillis(10));
    }

    assertThat(perRoundTrip).containsExactly(1, 2, 4, 8, 16, 32);
    h.time.advance(SECOND);
    assertThat(waiting).allMatch(each -> each.status() == 200);
  }

  @Test
  void onceEnoughProbesWereGoodTheOriginIsProbedNoMore() {
    Harness h = new Harness(b -> {});
    h.transport.respond(429, retryAfter("1"), "");
    h.get("/a");
    h.transport.byRequest(r -> Answer.of(200, "ok").after(Duration.ofMillis(10)));
    for (int i = 0; i < 200; i++) {
      h.get("/" + i);
    }
    h.time.advance(Duration.ofSeconds(5));

    for (int i = 0; i < 300; i++) {
      h.get("/after-" + i);
    }

    assertThat(h.transport.openExchanges()).isEqualTo(300);
    h.time.advance(SECOND);
  }

  @Test
  void anOriginThatIsProbedIsNotForgottenForOthers() {
    Harness h = new Harness(b -> {});
    h.transport.respond(429, retryAfter("1"), "");
    h.get("/a");
    h.time.advance(SECOND);
    h.transport.byRequest(r -> Answer.of(200, "ok"));
    for (int i = 0; i < 200; i++) {
      h.get("https://other-" + i + ".example/");
    }
    h.transport.byRequest(r -> Answer.of(200, "ok").after(Duration.ofMillis(10)));

    for (int i = 0; i < 50; i++) {
      h.get("/" + i);
    }

    assertThat(h.transport.openExchanges()).isEqualTo(1);
    h.time.advance(Duration.ofMinutes(1));
  }

  @Test
  void aProbeThatIsRejectedStopsTheOriginAgain() {
    Harness h = new Harness(b -> {});
    h.transport.respond(429, retryAfter("1"), "").respond(429, retryAfter("10"), "");
    h.get("/a");
    Harness.Sent probe = h.get("/b");
    Harness.Sent waiting = h.get("/c");
    h.transport.respond(200, "ok");

    h.time.advance(SECOND);
    assertThat(probe.status()).isEqualTo(429);
    h.time.advance(Duration.ofMillis(9_999));
    assertThat(waiting.isDone()).isFalse();
    h.time.advance(Duration.ofMillis(1));

    assertThat(waiting.status()).isEqualTo(200);
  }

  @Test
  void aProbeThatFailsLetsTheNextOneGo() {
    Harness h = new Harness(b -> {});
    h.transport.respond(429, retryAfter("1"), "").fail(Reason.LOST, Sent.MAYBE).respond(200, "ok");
    h.get("/a");
    Harness.Sent probe = h.get("/b");
    Harness.Sent next = h.get("/c");

    h.time.advance(SECOND);

    assertThat(probe.failure()).isNotNull();
    assertThat(next.status()).isEqualTo(200);
  }

  @Test
  void afterTheLongestHoldOneRequestAsksAgain() {
    Harness h = new Harness(b -> b.maxHold(Duration.ofSeconds(10)));
    h.transport.respond(429, retryAfter("86400"), "").respond(200, "ok");
    h.get("/a", h.deadline(SECOND));

    Harness.Sent next = h.get("/b");
    h.time.advance(Duration.ofSeconds(10));

    assertThat(next.status()).isEqualTo(200);
  }

  private static Headers retryAfter(String value) {
    return Headers.of("Retry-After", value);
  }
}
