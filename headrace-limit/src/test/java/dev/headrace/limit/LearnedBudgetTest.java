package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.RateLimitException;
import dev.headrace.core.Reason;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Limits of which only is told what remains, and perhaps until when. */
class LearnedBudgetTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void whatIsLearnedBindsThoseWhoWaitAlready() {
    Harness h = new Harness(b -> b.concurrency(Concurrency.of(2)));
    List<Harness.Sent> calls =
        Learning.send(
            h, 20, Learning.told("x-ratelimit-remaining", "0", "x-ratelimit-reset", "30"));

    h.time.advance(Duration.ofSeconds(29));
    assertThat(Learning.done(calls)).isEqualTo(2); // nothing was known when they went

    h.time.advance(SECOND.plus(Learning.RTT));
    assertThat(h.transport.sends()).isEqualTo(3); // one asks
    Learning.finish(h);
  }

  @Test
  void noMoreAreUnderWayThanRemain() {
    Harness h = new Harness(b -> {});
    Learning.send(h, 1, Learning.told("x-ratelimit-remaining", "3", "x-ratelimit-reset", "60"));
    h.time.advance(Learning.RTT);

    List<Harness.Sent> calls =
        Learning.send(
            h, 10, Learning.told("x-ratelimit-remaining", "0", "x-ratelimit-reset", "60"));

    assertThat(h.transport.sends()).isEqualTo(4);
    h.time.advance(SECOND);
    assertThat(Learning.done(calls)).isEqualTo(3);
    assertThat(h.transport.sends()).isEqualTo(4);
    Learning.finish(h);
  }

  @Test
  void nothingLeftWithoutAResetStopsNobodyForLong() {
    Harness h = new Harness(b -> {});
    Answer always = Learning.told("x-ratelimit-limit", "40", "x-ratelimit-remaining", "0");
    Learning.send(h, 1, always);
    h.time.advance(Learning.RTT);

    List<Harness.Sent> calls = Learning.send(h, 100, always);

    assertThat(h.transport.sends()).isEqualTo(2); // carefully, for it says so
    h.time.advance(Learning.RTT.multipliedBy(20)); // but it takes them all
    assertThat(Learning.done(calls)).isEqualTo(100);
  }

  @Test
  void whatWasSaidBeforeTheResetStopsNobodyLongAfterIt() {
    Harness h = new Harness(b -> {});
    Learning.send(h, 1, Learning.told("x-ratelimit-remaining", "0", "x-ratelimit-reset", "30"));
    h.time.advance(Learning.RTT);

    List<Harness.Sent> calls = Learning.send(h, 100, Learning.told()); // says nothing any more

    h.time.advance(Duration.ofSeconds(30));
    assertThat(h.transport.sends()).isEqualTo(2); // one asks
    h.time.advance(Learning.RTT.multipliedBy(20));
    assertThat(Learning.done(calls)).isEqualTo(100);
  }

  @Test
  void nothingLeftWithTheResetNowStopsNobodyForLong() {
    Harness h = new Harness(b -> {});
    Answer always = Learning.told("x-ratelimit-remaining", "0", "x-ratelimit-reset", "0");
    Learning.send(h, 1, always);
    h.time.advance(Learning.RTT);

    List<Harness.Sent> calls = Learning.send(h, 100, always);

    assertThat(h.transport.sends()).isEqualTo(2);
    h.time.advance(Learning.RTT.multipliedBy(20));
    assertThat(Learning.done(calls)).isEqualTo(100);
  }

  @Test
  void callThatCannotWaitForTheResetFailsAtOnce() {
    Harness h = new Harness(b -> {});
    Learning.send(h, 1, Learning.told("x-ratelimit-remaining", "0", "x-ratelimit-reset", "30"));
    h.time.advance(Learning.RTT);

    Harness.Sent call = h.get("/x", h.deadline(Duration.ofSeconds(10)));

    assertThat(call.failure())
        .isInstanceOfSatisfying(
            RateLimitException.class, e -> assertThat(e.reason()).isEqualTo(Reason.WAIT_TOO_LONG));
  }

  @Test
  void limitThatIsNotToldAnyMoreIsForgotten() {
    Harness h = new Harness(b -> {});
    Learning.send(h, 1, Learning.told("x-ratelimit-remaining", "7", "x-ratelimit-reset", "5"));
    h.time.advance(Learning.RTT);
    assertThat(h.layer.limits()).hasSize(1);

    h.time.advance(Duration.ofSeconds(80));
    Learning.send(h, 1, Learning.told());
    h.time.advance(Learning.RTT);

    assertThat(h.layer.limits()).isEmpty();
  }

  @Test
  void noMoreLimitsAreLearnedThanItsBound() {
    Harness h = new Harness(b -> {});
    for (int i = 0; i < 100; i++) {
      Learning.send(h, 1, Learning.told("ratelimit", "\"" + i + "\";r=9;t=60"));
      h.time.advance(Learning.RTT);
    }

    assertThat(h.layer.limits()).hasSize(32);
  }
}
