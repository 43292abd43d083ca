package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Headers;
import dev.headrace.core.QuotaExhaustedException;
import dev.headrace.core.Route;
import dev.headrace.core.spi.Ledger;
import dev.headrace.testing.Answer;
import dev.headrace.testing.LedgerBook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rejections as vendors write them, and what they stop. */
class VendorRejectionTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void a403WithRetryAfterIsARejection() {
    Harness h = new Harness(b -> {});
    h.transport.respond(403, Headers.of("Retry-After", "3"), "secondary").respond(200, "ok");

    assertThat(h.get("/a").paced()).isNotNull();
    Harness.Sent next = h.get("/b");
    h.time.advance(Duration.ofMillis(2_999));
    assertThat(next.isDone()).isFalse();
    h.time.advance(Duration.ofMillis(1));
    assertThat(next.status()).isEqualTo(200);
  }

  @Test
  void a403WithNothingLeftHoldsUntilItsReset() {
    Harness h = new Harness(b -> {});
    h.transport.respond(403, left(h, 0, 30), "primary").respond(200, "ok");

    assertThat(h.get("/a").paced()).isNotNull();
    Harness.Sent next = h.get("/b");
    h.time.advance(Duration.ofSeconds(29));
    assertThat(next.isDone()).isFalse();
    h.time.advance(Duration.ofSeconds(3));
    assertThat(next.status()).isEqualTo(200);
  }

  @Test
  void a403WithUnitsLeftIsNoRejection() {
    Harness h = new Harness(b -> {});
    h.transport.respond(403, left(h, 57, 30), "not yours").respond(200, "ok");

    assertThat(h.get("/a").paced()).isNull();
    assertThat(h.get("/b").status()).isEqualTo(200);
  }

  @Test
  void a420IsLikeA429() {
    Harness h = new Harness(b -> {});
    h.transport.respond(420, "enhance your calm").respond(200, "ok");

    assertThat(h.get("/a").paced()).isNotNull();
    Harness.Sent next = h.get("/b");
    assertThat(next.isDone()).isFalse();
    h.time.advance(SECOND);
    assertThat(next.status()).isEqualTo(200);
  }

  @Test
  void theLaterOfRetryAfterAndResetCounts() {
    Harness h = new Harness(b -> {});
    Headers both = left(h, 0, 20).toBuilder().set("Retry-After", "2").build();
    h.transport.respond(429, both, "").respond(200, "ok");

    h.get("/a");
    Harness.Sent next = h.get("/b");
    h.time.advance(Duration.ofSeconds(19));
    assertThat(next.isDone()).isFalse();
    h.time.advance(Duration.ofSeconds(3));
    assertThat(next.status()).isEqualTo(200);
  }

  @Test
  void aResetInDaysEndsTheCallAsExhausted() {
    Harness h = new Harness(b -> {});
    h.transport.respond(403, left(h, 0, 3 * 86_400), "");

    assertThat(h.get("/a", h.deadline(Duration.ofMinutes(2))).failure())
        .isInstanceOfSatisfying(
            QuotaExhaustedException.class,
            e -> assertThat(e.retryAfter()).isGreaterThanOrEqualTo(Duration.ofDays(3)));
  }

  @Test
  void onlyTheLimitThatHasNothingLeftIsStopped() {
    RateLimit search =
        RateLimit.of(30).per(Duration.ofMinutes(1)).name("search").scope(LimitScope.route("/s"));
    Harness h = new Harness(b -> b.limit(search));
    Headers used = left(h, 0, 40).toBuilder().set("X-RateLimit-Resource", "search").build();
    h.transport.respond(403, used, "").byRequest(r -> Answer.of(200, "ok"));

    Harness.Sent rejected = on(h, "/s");
    Harness.Sent held = on(h, "/s");

    assertThat(rejected.call.journal().events(RateHeld.class))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.limits()).containsExactly("search");
              assertThat(event.status()).isEqualTo(403);
              assertThat(event.summary()).startsWith("search of https://api.example held for ");
            });
    assertThat(held.isDone()).isFalse();
    assertThat(on(h, "/other").status()).isEqualTo(200);
    assertThat(h.get("/any").status()).isEqualTo(200);
    h.time.advance(Duration.ofSeconds(42));
    assertThat(held.status()).isEqualTo(200);
  }

  @Test
  @Tag("large")
  void thousandsOfGroupsWaitForOneTimer() {
    RateLimit one = RateLimit.of(1).per(SECOND).scope(LimitScope.route());
    Harness h = new Harness(b -> b.limit(one).maxWaiters(100_000));
    h.transport.byRequest(r -> Answer.of(200, "ok"));
    List<Harness.Sent> waiting = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      on(h, "/" + i);
      waiting.add(on(h, "/" + i));
      h.time.advance(Duration.ofNanos(1_000));
    }

    assertThat(h.time.pending()).isEqualTo(1);
    h.time.advance(SECOND);

    assertThat(waiting).allMatch(each -> each.status() == 200);
    assertThat(h.time.pending()).isZero();
  }

  @Test
  @Tag("large")
  void aHundredThousandWaitersInManyLanesAreCancelledInAnyOrder() {
    RateLimit all = RateLimit.of(10).per(SECOND).burst(10);
    RateLimit each = RateLimit.of(2).per(SECOND).burst(2).scope(LimitScope.route());
    Harness h = new Harness(b -> b.limit(all).limit(each).maxWaiters(200_000));
    h.transport.byRequest(r -> Answer.of(200, "ok"));
    List<Harness.Sent> waiting = new ArrayList<>();
    for (int i = 0; i < 100_010; i++) {
      waiting.add(on(h, "/" + i % 50));
    }
    waiting.removeIf(Harness.Sent::isDone);
    Harness.Sent last = waiting.remove(waiting.size() - 1);
    Collections.shuffle(waiting, new Random(Long.getLong("headrace.seed", 1)));
    CancellationException enough = new CancellationException("enough");

    waiting.forEach(sent -> sent.cancel(enough));

    assertThat(LedgerBook.installed().open(Ledger.Kind.WAITER)).isEqualTo(1);
    assertThat(waiting).allSatisfy(sent -> assertThat(sent.failure()).isSameAs(enough));
    h.time.advance(SECOND);
    assertThat(last.status()).isEqualTo(200);
    assertThat(h.time.pending()).isZero();
  }

  private static Harness.Sent on(Harness h, String route) {
    return h.get(route, call -> call.with(Route.KEY, new Route(route)));
  }

  private static Headers left(Harness h, int remaining, long resetSeconds) {
    return Headers.of(
        "X-RateLimit-Limit",
        "5000",
        "X-RateLimit-Remaining",
        String.valueOf(remaining),
        "X-RateLimit-Reset",
        String.valueOf(h.time.now().getEpochSecond() + resetSeconds));
  }
}
