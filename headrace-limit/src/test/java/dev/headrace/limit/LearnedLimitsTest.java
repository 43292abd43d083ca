package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Exchange;
import dev.headrace.core.Headers;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Url;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Limits that answers tell are kept as if the user had given them. */
class LearnedLimitsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void windowThatIsToldIsKeptAsIfItHadBeenGiven() {
    Harness h = new Harness(b -> {});
    String[] told = {"ratelimit", "\"p\";r=4;t=10", "ratelimit-policy", "\"p\";q=5;w=10"};
    Learning.send(h, 1, Learning.told(told));
    h.time.advance(Learning.RTT);

    List<Harness.Sent> calls = Learning.send(h, 9, Learning.told());

    assertThat(h.transport.sends()).isEqualTo(5);
    h.time.advance(Duration.ofSeconds(10));
    assertThat(h.transport.sends()).isEqualTo(6); // the first's is free again
    h.time.advance(Learning.RTT);
    assertThat(h.transport.sends()).isEqualTo(10);
    LimitStatus status = h.layer.limits().get(0);
    assertThat(status.name()).isEqualTo("p");
    assertThat(status.limit().units()).isEqualTo(5);
    assertThat(status.limit().window()).isEqualTo(Duration.ofSeconds(10));
    Learning.finish(h);
    assertThat(Learning.done(calls)).isEqualTo(9);
  }

  @Test
  void aRequestWhoseHeadCameBeforeAnythingWasLearnedIsCounted() {
    Harness h = new Harness(b -> {});
    String policy = "\"p\";q=5;w=10";
    List<Exchange> exchanges = new ArrayList<>();
    List<CompletableFuture<Response>> answers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      CompletableFuture<Response> answer = new CompletableFuture<>();
      answers.add(answer);
      Sender slow =
          call -> {
            exchanges.add(Objects.requireNonNull(call.get(Exchange.KEY)));
            return answer;
          };
      h.layer.handle(Call.of(Request.get(Url.parse("https://api.example/x")), h.time), slow);
    }
    h.time.advance(Learning.RTT);
    exchanges.forEach(exchange -> exchange.answered(h.time.nanoTime()));
    Headers first = Headers.of("ratelimit", "\"p\";r=4;t=10", "ratelimit-policy", policy);
    Response.Received received = Response.Received.now(h.time);
    answers.get(0).complete(Response.of(200, first, Body.empty(), received));

    Learning.send(h, 9, Learning.told());
    assertThat(h.transport.sends()).isEqualTo(3); // of five, two are gone

    Headers second = Headers.of("ratelimit", "\"p\";r=3;t=10", "ratelimit-policy", policy);
    answers.get(1).complete(Response.of(200, second, Body.empty(), received));
    assertThat(h.transport.sends()).isEqualTo(3);
    h.time.advance(Duration.ofSeconds(10).minusNanos(1));
    assertThat(h.transport.sends()).isEqualTo(3);
    h.time.advance(Learning.RTT);
    assertThat(h.transport.sends()).isEqualTo(5);
    answers.forEach(answer -> answer.join().close());
    Learning.finish(h);
    assertThat(h.transport.sends()).isEqualTo(9);
  }

  @Test
  void whatWasUsedBeforeBindsTillTheResetAndNotForAWindow() {
    Harness h = new Harness(b -> {});
    String policy = "\"p\";q=100;w=3600";
    Learning.send(h, 1, Learning.told("ratelimit", "\"p\";r=0;t=2", "ratelimit-policy", policy));
    h.time.advance(Learning.RTT);
    Answer fresh = Learning.told("ratelimit", "\"p\";r=60;t=3600", "ratelimit-policy", policy);

    List<Harness.Sent> calls = Learning.send(h, 40, fresh);
    h.time.advance(SECOND);
    assertThat(Learning.done(calls)).isZero();
    h.time.advance(Duration.ofSeconds(36)); // asks no sooner than a hundredth of the window

    assertThat(Learning.done(calls)).isEqualTo(40);
    Learning.finish(h);
  }

  @Test
  void limitsThatOnlyTheirUnitsTellApartAreTwo() {
    Harness h = new Harness(b -> {});
    Answer both = Learning.told("ratelimit-limit", "1, 15000", "ratelimit-remaining", "0, 14523");
    Learning.send(h, 1, both);
    h.time.advance(Learning.RTT);
    Learning.send(h, 1, both);
    h.time.advance(Learning.RTT);

    assertThat(h.layer.limits())
        .extracting(LimitStatus::serverRemaining)
        .containsExactly(0L, 14_523L);
    Learning.finish(h);
  }

  @Test
  void limitThatTheServerChangesIsLearnedAnew() {
    Harness h = new Harness(b -> {});
    Learning.send(
        h, 1, Learning.told("ratelimit", "\"x\";r=9;t=1", "ratelimit-policy", "\"x\";q=10;w=1"));
    h.time.advance(Learning.RTT);
    Learning.send(
        h, 1, Learning.told("ratelimit", "\"x\";r=19;t=1", "ratelimit-policy", "\"x\";q=20;w=1"));
    h.time.advance(Learning.RTT);

    assertThat(h.layer.limits()).hasSize(1);
    assertThat(h.layer.limits().get(0).limit().units()).isEqualTo(20);
  }
}
