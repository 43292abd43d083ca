package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A limit to be discovered is learned of what answers say, in what calls cost. */
class LearnedDiscoveryTest {
  @Test
  void discoveryStartsWithOneRequest() {
    Harness h = new Harness(b -> b.limit(RateLimit.discover()));
    List<Harness.Sent> calls =
        Learning.send(
            h, 10, Learning.told("x-ratelimit-remaining", "5", "x-ratelimit-reset", "60"));

    assertThat(h.transport.sends()).isEqualTo(1);
    h.time.advance(Learning.RTT);
    assertThat(h.transport.sends()).isEqualTo(6);
    Learning.finish(h);
    assertThat(Learning.done(calls)).isEqualTo(10);
  }

  @Test
  void discoveryNeedsAnswers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimiter.builder().limit(RateLimit.discover()))
        .withMessageContaining("discover");
    assertThat(Objects.requireNonNull(RateLimit.discover().name())).isEqualTo("discovered");
  }

  @Test
  void whatIsDiscoveredCountsWhatCallsCost() {
    LimitCost two = LimitCost.fixed(2);
    Harness h = new Harness(b -> b.limit(RateLimit.discover().cost(two)));
    String[] told = {"ratelimit", "\"p\";r=3;t=10", "ratelimit-policy", "\"p\";q=5;w=10"};
    Learning.send(h, 1, Learning.told(told));
    h.time.advance(Learning.RTT);

    Learning.send(h, 4, Learning.told());

    assertThat(h.transport.sends()).isEqualTo(2); // one unit of five is left
    Learning.finish(h);
    assertThat(h.transport.sends()).isEqualTo(5);
  }

  @Test
  void whatCostsMoreThanTheLimitThatIsDiscoveredGoesAlone() {
    Harness h = new Harness(b -> b.limit(RateLimit.discover().cost(LimitCost.fixed(7))));
    String[] told = {"ratelimit", "\"p\";r=0;t=10", "ratelimit-policy", "\"p\";q=5;w=10"};
    Learning.send(h, 1, Learning.told(told));
    h.time.advance(Learning.RTT);

    Learning.send(h, 2, Learning.told());
    assertThat(h.transport.sends()).isEqualTo(1);
    Learning.finish(h);

    assertThat(h.transport.sends()).isEqualTo(3);
  }
}
