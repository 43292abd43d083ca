package dev.headrace.limit;

import static dev.headrace.limit.Harness.attempt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.Attempt;
import dev.headrace.core.Headers;
import dev.headrace.core.Paced;
import dev.headrace.core.Phase;
import dev.headrace.core.QuotaExhaustedException;
import dev.headrace.core.RateLimitException;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a 429 or 503 does to its origin, to the call and to those who wait. */
class RejectionTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void aRejectionHoldsItsOriginForAsLongAsTheServerAsks() {
    Harness h = new Harness(b -> {});
    h.transport.respond(429, retryAfter("3"), "").byRequest(r -> Answer.of(200, "ok"));

    Harness.Sent rejected = h.get("/a");
    Harness.Sent held = h.get("/b");
    Harness.Sent other = h.get("https://other.example/");

    long until = h.time.nanoTime() + Duration.ofSeconds(3).toNanos();
    assertThat(rejected.paced()).isEqualTo(new Paced(until));
    assertThat(rejected.call.journal().events(RateHeld.class))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.summary())
                    .isEqualTo(
                        "https://api.example held for 3.000 s: a 429, which asks for 3.000 s"));
    assertThat(other.status()).isEqualTo(200);
    h.time.advance(Duration.ofMillis(2_999));
    assertThat(held.isDone()).isFalse();
    h.time.advance(Duration.ofMillis(1));
    assertThat(held.status()).isEqualTo(200);
  }

  @Test
  void theRejectedCallGoesFirst() {
    Harness h = new Harness(b -> {});
    h.transport.respond(429, retryAfter("1"), "").byRequest(r -> Answer.of(200, "ok"));
    h.get("/rejected");
    h.get("/b");
    h.get("/c");
    h.get("/rejected", attempt(Attempt.Cause.RETRY));

    h.time.advance(SECOND);

    assertThat(h.paths()).containsExactly("/rejected", "/rejected", "/b", "/c");
  }

  @Test
  void allRejectionsOfRequestsUnderWayAreOneSignal() {
    Harness h = new Harness(b -> {});
    List<Harness.Sent> sent = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      h.transport.then(Answer.of(429, "").after(Duration.ofMillis(1 + i)));
      sent.add(h.get("/" + i));
    }
    h.transport.byRequest(r -> Answer.of(200, "ok"));

    h.time.advance(Duration.ofMillis(100));
    Harness.Sent next = h.get("/next");
    h.time.advance(Duration.ofMillis(900));
    assertThat(next.isDone()).as("1 s from the first, and not longer for the others").isFalse();
    h.time.advance(Duration.ofMillis(1));

    assertThat(next.status()).isEqualTo(200);
    assertThat(sent).allMatch(each -> each.paced() != null);
  }

  @Test
  void aLaterRetryAfterOfTheSameSignalExtendsTheHold() {
    Harness h = new Harness(b -> {});
    h.transport
        .then(Answer.of(429, retryAfter("1"), "").after(Duration.ofMillis(100)))
        .then(Answer.of(429, retryAfter("5"), "").after(Duration.ofMillis(500)))
        .respond(200, "ok");
    h.get("/a");
    h.get("/b");
    h.time.advance(Duration.ofMillis(500));

    Harness.Sent next = h.get("/c");
    h.time.advance(Duration.ofMillis(4_999));
    assertThat(next.isDone()).isFalse();
    h.time.advance(Duration.ofMillis(1));

    assertThat(next.status()).isEqualTo(200);
  }

  @Test
  void withoutRetryAfterTheHoldDoublesEachTimeInARow() {
    Harness h = new Harness(b -> {});
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      h.transport.respond(429, "");
      Harness.Sent sent = h.get("/a");
      long before = h.time.nanoTime();
      h.time.advanceToNext();
      assertThat(sent.status()).isEqualTo(429);
      if (i > 0) {
        pauses.add(Duration.ofNanos(h.time.nanoTime() - before).toSeconds());
      }
    }
    h.transport.respond(200, "ok").respond(429, "").respond(200, "ok");
    Harness.Sent good = h.get("/a");
    h.time.advance(Duration.ofMinutes(1));

    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 32L);
    assertThat(good.status()).isEqualTo(200);
    h.get("/b");
    Harness.Sent after = h.get("/c");
    h.time.advance(SECOND);
    assertThat(after.status()).as("a good answer starts from the beginning").isEqualTo(200);
  }

  @Test
  void aServerThatAsksForNoTimeAgainAndAgainIsLeftAloneForLonger() {
    Harness h = new Harness(b -> {});
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      h.transport.respond(429, retryAfter("0"), "");
      Harness.Sent sent = h.get("/a");
      long before = h.time.nanoTime();
      while (!sent.isDone()) {
        h.time.advanceToNext();
      }
      pauses.add(Duration.ofNanos(h.time.nanoTime() - before).toSeconds());
    }

    assertThat(pauses).containsExactly(0L, 0L, 1L, 2L, 4L, 8L, 16L, 32L);
  }

  @Test
  void aRejectionTellsOfTheWholeHoldEvenIfTheCallHasNoTimeForIt() {
    Harness h = new Harness(b -> {});
    h.transport
        .then(Answer.of(429, retryAfter("1"), "").after(Duration.ofMillis(200)))
        .then(Answer.of(429, retryAfter("60"), "").after(Duration.ofMillis(100)));
    Harness.Sent first = h.get("/a", h.deadline(Duration.ofSeconds(10)));
    h.get("/b");
    h.time.advance(Duration.ofMillis(100));
    Paced held = new Paced(h.time.nanoTime() + Duration.ofSeconds(60).toNanos());

    h.time.advance(Duration.ofMillis(100));

    assertThat(first.status()).isEqualTo(429);
    assertThat(first.paced()).as("or a retry waits in vain, only to be refused").isEqualTo(held);
  }

  @Test
  void rejectionsOfTheSameSignalDoNotLookThroughTheQueueAgain() {
    FakeTime time = new FakeTime();
    Limiter limiter = new Limiter(LimiterOptions.DEFAULTS, null, time, time);
    List<CallTicket> sent = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sent.add(new StubTicket("origin"));
      assertThat(limiter.tryTake(sent.get(i))).isTrue();
    }
    LimitPolicy.Answer answer =
        new LimitPolicy.Answer(429, Duration.ofSeconds(5), Duration.ofDays(1), List.of());
    limiter.heed(sent.get(0), answer, time.nanoTime());
    List<StubTicket> waiting = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      StubTicket ticket = new StubTicket("origin");
      assertThat(limiter.tryTake(ticket)).isFalse();
      limiter.enqueue(ticket);
      ticket.looks = 0;
      waiting.add(ticket);
    }

    sent.forEach(each -> limiter.heed(each, answer, time.nanoTime()));

    assertThat(waiting).allSatisfy(each -> assertThat(each.looks).isZero());
    waiting.forEach(limiter::withdraw);
    sent.forEach(
        each -> {
          limiter.notSent(each);
          limiter.ended(each);
        });
  }

  @Test
  void aRetryAfterBeyondTheDeadlineEndsTheCallAsExhausted() {
    Harness h = new Harness(b -> {});
    h.transport.respond(429, retryAfter("86400"), "quota used up");

    Harness.Sent sent = h.get("/a", h.deadline(Duration.ofMinutes(2)));
    Harness.Sent next = h.get("/b", h.deadline(Duration.ofMinutes(2)));

    assertThat(sent.failure())
        .isInstanceOfSatisfying(
            QuotaExhaustedException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.QUOTA_EXHAUSTED);
              assertThat(e.retryAfter()).isEqualTo(Duration.ofDays(1));
              assertThat(e.sent()).isEqualTo(Sent.YES);
            });
    assertThat(next.failure())
        .isInstanceOfSatisfying(
            QuotaExhaustedException.class,
            e -> {
              assertThat(e.retryAfter()).isEqualTo(Duration.ofHours(1));
              assertThat(e.phase()).isEqualTo(Phase.QUEUED);
              assertThat(e.sent()).isEqualTo(Sent.NO);
            });
    assertThat(h.transport.sends()).isEqualTo(1);
  }

  @Test
  void waitersWhoseDeadlineTheHoldDoesNotAllowFailAtOnce() {
    Harness h = new Harness(b -> b.concurrency(Concurrency.of(1)));
    h.transport.then(Answer.of(429, retryAfter("5"), "").after(SECOND)).respond(200, "ok");
    h.get("/a");
    Harness.Sent impatient = h.get("/b", h.deadline(Duration.ofSeconds(3)));
    Harness.Sent patient = h.get("/c", h.deadline(Duration.ofSeconds(30)));

    h.time.advance(SECOND);

    assertThat(impatient.failure())
        .isInstanceOfSatisfying(
            QuotaExhaustedException.class,
            e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(5)));
    h.time.advance(Duration.ofSeconds(5));
    assertThat(patient.status()).isEqualTo(200);
  }

  @Test
  void a503WithRetryAfterHoldsTooAndIsNoQuota() {
    Harness h = new Harness(b -> {});
    h.transport.respond(503, retryAfter("60"), "maintenance");

    Harness.Sent sent = h.get("/a", h.deadline(Duration.ofSeconds(10)));

    assertThat(sent.status()).isEqualTo(503);
    assertThat(sent.paced()).isNotNull();
    assertThat(h.get("/b", h.deadline(Duration.ofSeconds(10))).failure())
        .isInstanceOf(RateLimitException.class)
        .isNotInstanceOf(QuotaExhaustedException.class);
  }

  @Test
  void a503WithoutRetryAfterAndOtherErrorsHoldNothing() {
    Harness h = new Harness(b -> {});
    h.transport.respond(503, "").respond(500, retryAfter("9"), "").respond(200, "ok");

    assertThat(h.get("/a").paced()).isNull();
    assertThat(h.get("/b").paced()).isNull();
    assertThat(h.get("/c").status()).isEqualTo(200);
  }

  @Test
  void aRetryAfterOfZeroOrInThePastHoldsNobody() {
    Harness h = new Harness(b -> {});
    h.transport.respond(429, retryAfter("0"), "").respond(200, "ok");

    assertThat(h.get("/a").paced()).isEqualTo(new Paced(h.time.nanoTime()));
    assertThat(h.get("/b").status()).isEqualTo(200);
  }

  @Test
  void refusesALongestHoldThatIsNone() {
    assertThatThrownBy(() -> new Harness(b -> b.maxHold(Duration.ZERO)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Headers retryAfter(String value) {
    return Headers.of("Retry-After", value);
  }
}
