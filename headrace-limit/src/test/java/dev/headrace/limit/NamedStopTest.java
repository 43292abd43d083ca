package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Attempt;
import dev.headrace.core.Call;
import dev.headrace.core.Headers;
import dev.headrace.core.Route;
import dev.headrace.testing.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A rejection that names limits stops those, each for its own time, and nobody else. */
class NamedStopTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final RateLimit HUNDRED = RateLimit.of(100).per(SECOND);
  private static final RateLimit A = HUNDRED.name("a").scope(LimitScope.route("/a"));
  private static final RateLimit B = HUNDRED.name("b");

  @Test
  void eachLimitIsStoppedForAsLongAsIsSaidOfIt() {
    Harness h = new Harness(b -> b.limit(A).limit(B).learn(false));
    h.transport.then(rejected("\"a\";r=0;t=60, \"b\";r=0;t=5"));
    h.transport.byRequest(r -> Answer.of(200, "ok"));

    Harness.Sent sent = on(h, "/a");
    assertThat(sent.call.journal().events(RateHeld.class)).hasSize(1);
    Harness.Sent again =
        h.get("/a", call -> route(Harness.attempt(Attempt.Cause.RETRY).apply(call), "/a"));
    Harness.Sent other = on(h, "/other");

    h.time.advance(Duration.ofSeconds(5).minusNanos(1));
    assertThat(other.isDone()).isFalse();
    h.time.advance(Duration.ofNanos(1));
    assertThat(other.status()).isEqualTo(200);
    assertThat(again.isDone()).isFalse();
    h.time.advance(Duration.ofSeconds(55).minusNanos(1));
    assertThat(again.isDone()).isFalse();
    h.time.advance(Duration.ofNanos(1));
    assertThat(again.status()).isEqualTo(200);
  }

  @Test
  void whoDoesNotNeedTheLimitIsNotStopped() {
    Harness h = new Harness(b -> b.limit(A).learn(false).concurrency(Concurrency.of(1)));
    h.transport.then(rejected("\"a\";r=0;t=60").after(SECOND));
    h.transport.byRequest(r -> Answer.of(200, "ok"));
    Harness.Sent rejected = on(h, "/a");
    Harness.Sent impatient =
        h.get("/a", call -> route(h.deadline(SECOND.multipliedBy(9)).apply(call), "/a"));
    Harness.Sent other = h.get("/other", h.deadline(SECOND.multipliedBy(9)));
    assertThat(other.isDone()).isFalse();

    h.time.advance(SECOND);

    assertThat(rejected.status()).isEqualTo(429);
    assertThat(impatient.failure()).hasMessageContaining("wants no more requests for 60.000 s");
    assertThat(other.status()).isEqualTo(200);
  }

  @Test
  void whoseDeadlineIsTheEndOfTheStopIsTooLate() {
    Harness h = new Harness(b -> b.limit(B).learn(false).concurrency(Concurrency.of(1)));
    h.transport.then(rejected("\"b\";r=0;t=5").after(SECOND));
    h.transport.byRequest(r -> Answer.of(200, "ok"));
    h.get("/first");
    Harness.Sent late = h.get("/late", h.deadline(Duration.ofSeconds(6)));
    Harness.Sent fits = h.get("/fits", h.deadline(Duration.ofSeconds(6).plusNanos(1)));

    h.time.advance(SECOND);

    assertThat(late.failure()).isNotNull();
    assertThat(fits.isDone()).isFalse();
    h.time.advance(Duration.ofSeconds(5));
    assertThat(fits.status()).isEqualTo(200);
    assertThat(h.paths()).containsExactly("/first", "/fits");
  }

  @Test
  void ifAllWhoWaitedLeaveNoTimerIsLeft() {
    Harness h = new Harness(b -> b.limit(RateLimit.of(2).per(SECOND).burst(2)).learn(false));
    Answer stop = Answer.of(429, Headers.of("Retry-After", "60"), "");
    h.transport.then(stop.after(Duration.ofMillis(500))).respond(200, "ok");
    h.get("/first");
    h.get("/second");
    Harness.Sent waiting = h.get("/third", h.deadline(Duration.ofSeconds(3)));
    assertThat(waiting.isDone()).isFalse();

    h.time.advance(Duration.ofMillis(500));

    assertThat(waiting.failure()).isNotNull();
    assertThat(h.time.pending()).isZero();
  }

  @Test
  void aProbeOfTheOriginThatIsRejectedForALimitLeavesTheOriginToTheNext() {
    Harness h = new Harness(b -> b.limit(A).learn(false));
    h.transport.respond(429, Headers.of("Retry-After", "1"), "");
    h.transport.then(rejected("\"a\";r=0;t=60")).respond(200, "ok");
    on(h, "/first");
    Harness.Sent probe = on(h, "/a");
    Harness.Sent next = on(h, "/other");
    assertThat(h.transport.sends()).isEqualTo(1);

    h.time.advance(SECOND);

    assertThat(probe.status()).isEqualTo(429);
    assertThat(next.status()).isEqualTo(200);
  }

  private static Answer rejected(String fields) {
    return Answer.of(429, Headers.of("RateLimit", fields), "");
  }

  private static Harness.Sent on(Harness h, String route) {
    return h.get(route, call -> route(call, route));
  }

  private static Call route(Call call, String route) {
    return call.with(Route.KEY, new Route(route));
  }
}
