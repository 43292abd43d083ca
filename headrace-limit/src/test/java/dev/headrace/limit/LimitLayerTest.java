package dev.headrace.limit;

import static dev.headrace.limit.Harness.attempt;
import static dev.headrace.limit.Harness.options;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Attempt;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions.Priority;
import dev.headrace.core.Completions;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Gate;
import dev.headrace.core.Phase;
import dev.headrace.core.RateLimitException;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.core.Url;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Permits for calls: who gets one, when, and when it is free again. */
class LimitLayerTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final RateLimit ONE = RateLimit.of(1).per(SECOND).serverLag(SECOND);

  @Test
  void sendsAtOnceWhileThereIsRoom() {
    Harness h = new Harness(b -> b.limit(RateLimit.of(2).per(SECOND).burst(2)));
    h.transport.respond(200, "a").respond(200, "b");

    assertThat(h.get("/a").status()).isEqualTo(200);
    assertThat(h.get("/b").status()).isEqualTo(200);

    assertThat(h.layer.limits()).extracting(LimitStatus::used).containsExactly(2L);
    assertThat(h.time.pending()).isZero();
  }

  @Test
  void slotIsFreeOneWindowAfterTheAnswerNotAfterTheSend() {
    Harness h = new Harness(b -> b.limit(ONE));
    h.transport.respondAfter(Duration.ofSeconds(5), 200, "slow").respond(200, "b");
    h.get("/a");
    Harness.Sent second = h.get("/b");

    h.time.advance(Duration.ofMillis(5_999));
    assertThat(second.isDone()).isFalse();
    h.time.advance(Duration.ofMillis(1));

    assertThat(second.status()).isEqualTo(200);
    assertThat(second.call.journal().events(PermitGranted.class))
        .containsExactly(new PermitGranted(List.of("1/1s"), Duration.ofSeconds(6)));
    assertThat(second.call.journal().toString()).contains("permit of 1/1s granted after 6.000 s");
  }

  @Test
  void aCallThatWaitsSaysSo() {
    Harness h = new Harness(b -> b.limit(ONE));
    h.transport.respond(200, "a").respond(200, "b");
    h.get("/a");

    Harness.Sent waiting = h.get("/b");

    assertThat(waiting.call.journal().phase()).isEqualTo(Phase.QUEUED);
    h.time.advance(SECOND);
    assertThat(waiting.call.journal().phase()).isEqualTo(Phase.BODY);
  }

  @Test
  void slotOfARequestThatWasNotSentIsFreeAtOnce() {
    Harness h = new Harness(b -> b.limit(ONE));
    h.transport.fail(Reason.CONNECT_REFUSED, Sent.NO).respond(200, "b");

    assertThat(h.get("/a").failure()).isInstanceOf(TransportException.class);

    assertThat(h.get("/b").status()).isEqualTo(200);
  }

  @Test
  void slotOfALostRequestIsKeptForAttemptTimeoutAndLagAndWindow() {
    Harness h = new Harness(b -> b.limit(ONE));
    h.transport.fail(Reason.LOST, Sent.MAYBE).respond(200, "b");
    h.get("/a", options(o -> o.attemptTimeout(Duration.ofSeconds(7))));
    Harness.Sent second = h.get("/b");

    h.time.advance(Duration.ofMillis(8_999));
    assertThat(second.isDone()).isFalse();
    h.time.advance(Duration.ofMillis(1));

    assertThat(second.status()).isEqualTo(200);
  }

  @Test
  void slotOfARequestThatOutlivedItsTimeoutIsKeptFromItsEnd() {
    Harness h = new Harness(b -> b.limit(ONE));
    h.transport.hang().respond(200, "b");
    Harness.Sent first = h.get("/a", options(o -> o.attemptTimeout(SECOND)));
    Harness.Sent second = h.get("/b");

    h.time.advance(Duration.ofSeconds(100));
    first.cancel(new CancellationException("enough"));
    h.time.advance(Duration.ofMillis(1_999));
    assertThat(second.isDone()).isFalse();
    h.time.advance(Duration.ofMillis(1));

    assertThat(second.status()).isEqualTo(200);
  }

  @Test
  void aFailureThatSaysMoreThanTheExchangeIsBelieved() {
    Harness h = new Harness(b -> b.limit(ONE));
    ErrorContext context = ErrorContext.of(Reason.LOST).sent(Sent.MAYBE);
    var call = Call.of(request(), h.time);
    h.layer.handle(call, c -> Completions.failed(new TransportException("lost", context, null)));

    assertThat(h.layer.limits().get(0).used()).isEqualTo(1);
  }

  @Test
  void cancellingInTheQueueEndsTheCallAndCostsNobodyAnything() {
    Harness h = new Harness(b -> b.limit(ONE));
    h.transport.respond(200, "a").respond(200, "z");
    h.get("/a");
    List<Harness.Sent> waiting = new ArrayList<>();
    for (int i = 0; i < 999; i++) {
      waiting.add(h.get("/" + i));
    }
    Harness.Sent last = h.get("/z");
    CancellationException enough = new CancellationException("enough");

    waiting.forEach(each -> each.cancel(enough));

    assertThat(h.layer.limits().get(0).waiters()).isEqualTo(1); // they have left the line
    assertThat(waiting).allSatisfy(each -> assertThat(each.failure()).isSameAs(enough));
    assertThat(waiting)
        .allMatch(each -> each.call.scope().isEmpty() || each.call.scope().isCancelled());
    h.time.advance(SECOND);
    assertThat(last.status()).isEqualTo(200);
    assertThat(h.paths()).containsExactly("/a", "/z");
  }

  @Test
  void aCallThatIsCancelledAlreadyIsNotSent() {
    Harness h = new Harness(b -> b.limit(ONE));
    CancellationException enough = new CancellationException("enough");

    Harness.Sent sent =
        h.get(
            "/a",
            call -> {
              call.scope().cancel(enough);
              return call;
            });

    assertThat(sent.failure()).isSameAs(enough);
    assertThat(h.layer.limits().get(0).used()).isZero();
  }

  @Test
  void repeatsGoFirstThenByPriorityThenByAge() {
    Harness h = new Harness(b -> b.limit(ONE));
    h.transport.byRequest(r -> Answer.of(200, "ok"));
    h.get("/first");
    h.get("/low", options(o -> o.priority(Priority.LOW)));
    h.get("/normal-1");
    h.get("/high", options(o -> o.priority(Priority.HIGH)));
    h.get("/normal-2");
    h.get("/retry", attempt(Attempt.Cause.RETRY));
    h.get("/replay", attempt(Attempt.Cause.REPLAY));

    h.time.advance(Duration.ofSeconds(6));

    assertThat(h.paths())
        .containsExactly("/first", "/retry", "/replay", "/high", "/normal-1", "/normal-2", "/low");
  }

  @Test
  void aHedgeGoesOnASparePermitOrNotAtAll() {
    Harness h = new Harness(b -> b.limit(RateLimit.of(2).per(SECOND).burst(2)));
    h.transport.respond(200, "a").respond(200, "b");

    h.get("/a");
    assertThat(h.get("/b", attempt(Attempt.Cause.HEDGE)).status()).isEqualTo(200);

    assertThat(h.get("/c", attempt(Attempt.Cause.HEDGE)).failure())
        .isInstanceOfSatisfying(
            RateLimitException.class, e -> assertThat(e.sent()).isEqualTo(Sent.NO));
    assertThat(h.time.pending()).isZero();
  }

  @Test
  void aWaitThatDoesNotFitTheDeadlineFailsAtOnce() {
    Harness h = new Harness(b -> b.limit(ONE));
    h.transport.respond(200, "a").respond(200, "b").respond(200, "c");
    h.get("/a");
    h.get("/b");

    Harness.Sent late = h.get("/c", h.deadline(Duration.ofMillis(1_900)));
    Harness.Sent fits = h.get("/c", h.deadline(Duration.ofMillis(2_100)));

    assertThat(late.failure())
        .isInstanceOfSatisfying(
            RateLimitException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.WAIT_TOO_LONG);
              assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(2));
              assertThat(e.phase()).isEqualTo(Phase.QUEUED);
              assertThat(e.sent()).isEqualTo(Sent.NO);
            });
    h.time.advance(Duration.ofSeconds(2));
    assertThat(fits.status()).isEqualTo(200);
  }

  @Test
  void aWaitForASlotThatIsLostForLongFailsAtOnceToo() {
    Harness h = new Harness(b -> b.limit(ONE));
    h.transport.fail(Reason.LOST, Sent.MAYBE).respond(200, "c");
    h.get("/a", options(o -> o.attemptTimeout(Duration.ofSeconds(7)))); // + 1 s lag + 1 s window

    Harness.Sent late = h.get("/b", h.deadline(Duration.ofSeconds(9)));
    Harness.Sent fits = h.get("/c", h.deadline(Duration.ofMillis(9_001)));

    assertThat(late.failure())
        .isInstanceOfSatisfying(
            RateLimitException.class,
            e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(9)));
    h.time.advance(Duration.ofSeconds(9));
    assertThat(fits.status()).isEqualTo(200);
  }

  @Test
  void lostSlotsDoNotCountAsTurnsOfThoseAhead() {
    RateLimit two = RateLimit.of(2).per(SECOND).burst(2).serverLag(SECOND);
    Harness h = new Harness(b -> b.limit(two));
    h.transport.fail(Reason.LOST, Sent.MAYBE).byRequest(r -> Answer.of(200, "ok"));
    h.get("/lost", options(o -> o.attemptTimeout(Duration.ofSeconds(7))));
    h.get("/now");
    h.get("/after-1-s");

    assertThat(h.get("/late", h.deadline(Duration.ofSeconds(2))).failure())
        .isInstanceOf(RateLimitException.class);
    Harness.Sent fits = h.get("/after-2-s", h.deadline(Duration.ofMillis(2_001)));
    h.time.advance(Duration.ofSeconds(2));
    assertThat(fits.status()).isEqualTo(200);
    for (int i = 3; i <= 8; i++) {
      h.get("/after-" + i + "-s");
    }

    assertThat(h.get("/late", h.deadline(Duration.ofSeconds(7))).failure())
        .isInstanceOf(RateLimitException.class);
    Harness.Sent lostIsBack = h.get("/after-9-s", h.deadline(Duration.ofMillis(7_001)));
    Harness.Sent both = h.get("/after-9-s", h.deadline(Duration.ofMillis(7_001)));
    h.time.advance(Duration.ofSeconds(7));
    assertThat(lostIsBack.status()).isEqualTo(200);
    assertThat(both.status()).isEqualTo(200);
  }

  @Test
  void aWaitForABurstThatIsLostForLongFailsAtOnceToo() {
    RateLimit bucket = RateLimit.of(10).per(SECOND).burst(1).serverLag(SECOND);
    Harness h = new Harness(b -> b.limit(bucket));
    h.transport.fail(Reason.LOST, Sent.MAYBE).respond(200, "c");
    h.get("/a", options(o -> o.attemptTimeout(Duration.ofSeconds(7))));

    Harness.Sent late = h.get("/b", h.deadline(Duration.ofSeconds(8)));
    Harness.Sent fits = h.get("/c", h.deadline(Duration.ofMillis(8_101)));

    assertThat(late.failure()).isInstanceOf(RateLimitException.class);
    h.time.advance(Duration.ofMillis(8_100));
    assertThat(fits.status()).isEqualTo(200);
  }

  @Test
  void aFullQueueRefusesAllButRepeats() {
    Harness h = new Harness(b -> b.limit(ONE).maxWaiters(1));
    h.transport.byRequest(r -> Answer.of(200, "ok"));
    h.get("/a");
    h.get("/b");

    assertThat(h.get("/c").failure())
        .isInstanceOfSatisfying(
            RateLimitException.class, e -> assertThat(e.reason()).isEqualTo(Reason.QUEUE_FULL));
    Harness.Sent repeat = h.get("/d", attempt(Attempt.Cause.RETRY));
    h.time.advance(Duration.ofSeconds(2));

    assertThat(repeat.status()).isEqualTo(200);
  }

  @Test
  void theGateIsAskedAtTheHeadAndARefusalGivesThePermitBack() {
    Harness h = new Harness(b -> b.limit(ONE));
    h.transport.respond(200, "a").respond(200, "c");
    AtomicBoolean open = new AtomicBoolean();
    RateLimitException refusal =
        new RateLimitException("open", ErrorContext.of(Reason.BREAKER_OPEN), null);
    h.get("/a");
    Harness.Sent gated =
        h.get("/b", call -> call.with(Gate.KEY, () -> open.get() ? refusal : null));
    Harness.Sent next = h.get("/c");

    open.set(true);
    h.time.advance(SECOND);

    assertThat(gated.failure()).isSameAs(refusal);
    assertThat(next.status()).isEqualTo(200);
  }

  @Test
  void aBrokenGateFailsItsOwnCallOnly() {
    Harness h = new Harness(b -> b.limit(ONE));
    h.transport.respond(200, "b");
    IllegalStateException broken = new IllegalStateException("gate");

    Harness.Sent gated =
        h.get(
            "/a",
            call ->
                call.with(
                    Gate.KEY,
                    () -> {
                      throw broken;
                    }));

    assertThat(gated.failure()).isSameAs(broken);
    assertThat(h.get("/b").status()).isEqualTo(200);
  }

  @Test
  void aCallTakesAsManyUnitsAsItCosts() {
    Harness h = new Harness(b -> b.limit(RateLimit.of(10).per(SECOND).burst(10)));
    h.transport.byRequest(r -> Answer.of(200, "ok"));

    h.get("/a", options(o -> o.cost(7)));
    Harness.Sent heavy = h.get("/b", options(o -> o.cost(4)));
    Harness.Sent light = h.get("/c", options(o -> o.cost(3)));

    assertThat(heavy.isDone()).isFalse();
    assertThat(light.isDone()).as("goes after the heavy one").isFalse();
    h.time.advance(SECOND);
    assertThat(heavy.status()).isEqualTo(200);
    assertThat(light.status()).isEqualTo(200);
    assertThat(h.layer.limits().get(0).used()).isEqualTo(7);
  }

  @Test
  void aCallThatCostsMoreThanTheQuotaIsRefused() {
    Harness h = new Harness(b -> b.limit(ONE));

    assertThat(h.get("/a", options(o -> o.cost(2))).failure())
        .isInstanceOf(RateLimitException.class)
        .hasMessageContaining("costs more than the 1 units that the rate limit ever allows");
  }

  @Test
  void concurrencyIsFreeWhenTheBodyHasEnded() {
    Harness h = new Harness(b -> b.concurrency(Concurrency.of(1)));
    h.transport.byRequest(r -> Answer.of(200, "ok"));
    Harness.Sent streamed = h.get("/a", options(o -> o.streamed(true)));
    Harness.Sent second = h.get("/b");

    assertThat(streamed.isDone()).isTrue();
    assertThat(second.isDone()).isFalse();
    streamed.future.join().close();

    assertThat(second.status()).isEqualTo(200);
  }

  @Test
  void concurrencyIsFreeAfterAFailureAndIsOneOriginsOwn() {
    Harness h = new Harness(b -> b.concurrency(Concurrency.of(1)));
    h.transport.hang().respond(200, "other").respond(200, "b");
    Harness.Sent first = h.get("/a");
    Harness.Sent second = h.get("/b");

    assertThat(h.get("https://other.example/").status()).isEqualTo(200);
    assertThat(second.isDone()).isFalse();
    first.cancel(new CancellationException("enough"));

    assertThat(second.status()).isEqualTo(200);
  }

  private static Request request() {
    return Request.get(Url.parse("https://api.example/a"));
  }
}
