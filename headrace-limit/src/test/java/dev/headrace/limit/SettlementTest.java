package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Headers;
import dev.headrace.core.RateLimitException;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.testing.Answer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Costs that are estimated first and known by the answer. */
class SettlementTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static RateLimit tokens(LimitCost cost) {
    return RateLimit.of(100).per(SECOND).burst(100).name("tokens").cost(cost);
  }

  private static LimitCost estimated(int units) {
    return LimitCost.estimated(call -> units)
        .settledBy(response -> units(response.headers().first("tokens")));
  }

  @Test
  void whatWasTooMuchIsFreeAtOnce() {
    Harness h = new Harness(b -> b.limit(tokens(estimated(80))));
    h.transport.byRequest(r -> cost("10").after(Duration.ofMillis(100)));
    h.get("/a");
    Harness.Sent second = h.get("/b");

    assertThat(h.transport.sends()).isEqualTo(1);
    h.time.advance(Duration.ofMillis(100));

    assertThat(h.transport.sends()).isEqualTo(2);
    h.time.advance(Duration.ofMillis(100));
    assertThat(second.status()).isEqualTo(200);
    assertThat(h.layer.limits().get(0).used()).isEqualTo(20);
    assertThat(h.layer.limits().get(0).remaining()).isEqualTo(80);
  }

  @Test
  void whatWasMissingRestsTooEvenBeyondTheLimit() {
    Harness h = new Harness(b -> b.limit(tokens(estimated(1))));
    h.transport.byRequest(r -> cost("150"));
    h.get("/a");

    assertThat(h.layer.limits().get(0).used()).isEqualTo(150);
    assertThat(h.layer.limits().get(0).remaining()).isZero();
    Harness.Sent next = h.get("/b");
    h.time.advance(Duration.ofMillis(999));
    assertThat(next.isDone()).isFalse();
    h.time.advance(SECOND);
    assertThat(next.status()).isEqualTo(200);
  }

  @Test
  void anAnswerThatDoesNotSayLeavesTheEstimate() {
    Harness h = new Harness(b -> b.limit(tokens(estimated(30))));
    h.transport.respond(200, "ok");

    h.get("/a");

    assertThat(h.layer.limits().get(0).used()).isEqualTo(30);
  }

  @Test
  void aSettlementThatThrowsLeavesTheEstimateAndTheAnswer() {
    LimitCost broken =
        LimitCost.estimated(call -> 30)
            .settledBy(
                response -> {
                  throw new IllegalStateException("settlement");
                });
    Harness h = new Harness(b -> b.limit(tokens(broken)));
    h.transport.respond(200, "ok");

    assertThat(h.get("/a").status()).isEqualTo(200);
    assertThat(h.layer.limits().get(0).used()).isEqualTo(30);
  }

  @Test
  void anEstimateThatThrowsFailsItsCallAlone() {
    IllegalStateException broken = new IllegalStateException("estimate");
    LimitCost cost =
        LimitCost.estimated(
            call -> {
              throw broken;
            });
    Harness h = new Harness(b -> b.limit(tokens(cost)));

    assertThat(h.get("/a").failure())
        .isInstanceOfSatisfying(
            RateLimitException.class,
            e -> {
              assertThat(e.getCause()).isSameAs(broken);
              assertThat(e.sent()).isEqualTo(Sent.NO);
            });
    assertThat(h.layer.limits().get(0).used()).isZero();
  }

  @Test
  void aRequestThatWasNotSentOrLostIsNotSettled() {
    Harness h = new Harness(b -> b.limit(tokens(estimated(40))));
    h.transport.fail(Reason.CONNECT_REFUSED, Sent.NO).fail(Reason.LOST, Sent.MAYBE);

    h.get("/a");
    assertThat(h.layer.limits().get(0).used()).isZero();
    h.get("/b");
    assertThat(h.layer.limits().get(0).used()).isEqualTo(40);
  }

  @Test
  void eachLimitHasItsOwnCost() {
    Harness h =
        new Harness(
            b ->
                b.limit(tokens(estimated(60)))
                    .limit(RateLimit.of(10).per(SECOND).burst(10))
                    .limit(RateLimit.of(8).per(SECOND).burst(8).cost(LimitCost.fixed(3)))
                    .concurrency(Concurrency.of(1)));
    h.transport.byRequest(r -> cost("20"));

    for (int i = 0; i < 2; i++) {
      assertThat(h.get("/a", Harness.options(o -> o.cost(2))).status()).isEqualTo(200);
    }
    assertThat(h.layer.limits()).extracting(LimitStatus::used).containsExactly(40L, 4L, 6L);
    Harness.Sent third = h.get("/a");
    assertThat(third.isDone()).isFalse();
    assertThat(h.layer.limits())
        .as("all or nothing")
        .extracting(LimitStatus::used)
        .containsExactly(40L, 4L, 6L);
    h.time.advance(SECOND);
    assertThat(third.status()).isEqualTo(200);
  }

  private static int units(@Nullable String said) {
    return said == null ? -1 : Integer.parseInt(said);
  }

  private static Answer cost(String tokens) {
    return Answer.of(200, Headers.of("Tokens", tokens), "ok");
  }
}
