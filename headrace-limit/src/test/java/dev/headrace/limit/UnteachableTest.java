package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What teaches nothing slows nobody. */
class UnteachableTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void aWindowBeyondBeliefHarmsNobody() {
    RateSignal absurd = RateSignal.named("x").limit(10).remaining(9).window(Duration.ofDays(9_999));
    Harness h = new Harness(b -> b.reader(response -> List.of(absurd)));

    List<Harness.Sent> calls = Learning.send(h, 2, Learning.told());
    h.time.advance(Learning.RTT);

    assertThat(Learning.done(calls)).isEqualTo(2);
  }

  @Test
  void aReaderThatFailsForGoodFailsItsCallAndHoldsNothing() {
    AssertionError broken = new AssertionError("reader");
    Harness h =
        new Harness(
            b ->
                b.concurrency(Concurrency.of(1))
                    .reader(
                        response -> {
                          throw broken;
                        }));

    List<Harness.Sent> calls = Learning.send(h, 2, Learning.told());
    h.time.advance(Learning.RTT.multipliedBy(2));

    assertThat(calls).extracting(Harness.Sent::failure).containsOnly(broken);
  }

  @Test
  void learningCanBeTurnedOff() {
    Harness h = new Harness(b -> b.learn(false));
    Learning.send(h, 1, Learning.told("x-ratelimit-remaining", "0", "x-ratelimit-reset", "30"));
    h.time.advance(Learning.RTT);

    List<Harness.Sent> calls = Learning.send(h, 5, Learning.told());
    h.time.advance(Learning.RTT);

    assertThat(Learning.done(calls)).isEqualTo(5);
    assertThat(h.layer.limits()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-ratelimit-limit: 0|x-ratelimit-remaining: 0|x-ratelimit-reset: 60",
        "x-ratelimit-limit-requests: 0|x-ratelimit-remaining-requests: -1",
        "x-ratelimit-limit: 10|x-ratelimit-remaining: -1|x-ratelimit-reset: 60",
        "x-ratelimit-remaining-tokens: 0|x-ratelimit-reset-tokens: 6m0s",
        "ratelimit: \"b\";r=0;t=60|ratelimit-policy: \"b\";q=9;qu=\"content-bytes\";w=60",
        "ratelimit-policy: \"b\";q=1;w=60",
        "x-ratelimit-nearlimit: true|x-ratelimit-reset: 60",
        "x-ratelimit-limit: soon|x-ratelimit-remaining: 0|x-ratelimit-reset: 60",
        "x-ratelimit-limit: 1",
        "age: 30|x-ratelimit-remaining: 0|x-ratelimit-reset: 60"
      })
  void whatProvesNothingSlowsNobody(String fields) {
    Harness h = new Harness(b -> {});
    List<String> told = new ArrayList<>();
    for (String line : fields.split("\\|", -1)) {
      told.addAll(List.of(line.split(": ", 2)));
    }
    Answer answer = Learning.told(told.toArray(String[]::new));
    Learning.send(h, 1, answer);
    h.time.advance(Learning.RTT);

    List<Harness.Sent> calls = Learning.send(h, 50, answer);
    h.time.advance(Learning.RTT);

    assertThat(Learning.done(calls)).isEqualTo(50);
    assertThat(h.layer.limits()).isEmpty();
  }

  @Test
  void limitThatWasGivenIsNotLearnedAgain() {
    Harness h = new Harness(b -> b.limit(RateLimit.of(100).per(SECOND)));
    Learning.send(
        h, 1, Learning.told("ratelimit", "\"x\";r=99;t=1", "ratelimit-policy", "\"x\";q=100;w=1"));
    h.time.advance(Learning.RTT);

    assertThat(h.layer.limits()).hasSize(1);
    assertThat(h.layer.limits().get(0).name()).isEqualTo("100/1s");
  }
}
