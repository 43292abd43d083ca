package dev.headrace.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Gate;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Method;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.core.Url;
import dev.headrace.retry.BreakerStatus.State;
import dev.headrace.testing.Answer;
import dev.headrace.testing.LayerVerifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a breaker does with calls. */
class BreakerLayerTest extends RetryFixture {
  private static final Duration REST = Duration.ofSeconds(10);
  private final BreakerPolicy policy =
      BreakerPolicy.builder().window(2).leastCalls(2).openFor(REST).probes(1).build();
  private final BreakerLayer breakers = BreakerLayer.of(policy, time);

  private CompletableFuture<Response> pass(Call call) {
    return breakers.handle(call, transport).toCompletableFuture();
  }

  private void begin(Call call) {
    breakers.handle(call, transport);
  }

  private void open() {
    transport.respond(500, "").fail(Reason.LOST, Sent.MAYBE);
    begin(get());
    begin(get());
  }

  private State state() {
    assertThat(breakers.breakers()).hasSize(1);
    return breakers.breakers().get(0).state();
  }

  private static void assertRefused(
      CompletableFuture<Response> result, @Nullable Duration retryAfter) {
    assertThat(failure(result))
        .isInstanceOfSatisfying(
            TransportException.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(Reason.BREAKER_OPEN);
              assertThat(refusal.sent()).isEqualTo(Sent.NO);
              assertThat(refusal.retryAfter()).isEqualTo(retryAfter);
              assertThat(refusal.target()).isEqualTo("GET https://api.example/things");
            });
  }

  @Test
  void refusesWithoutSendingAndProbesAfterTheRest() {
    open();
    Call refused = get();
    assertRefused(pass(refused), REST);
    assertThat(transport.sends()).isEqualTo(2);
    time.advance(REST);
    transport.respond(200, "ok");
    Call probe = get();
    assertThat(pass(probe).join().status()).isEqualTo(200);
    assertThat(probe.journal().events(BreakerChanged.class))
        .containsExactly(new BreakerChanged(URL.origin(), State.CLOSED));
    assertThat(state()).isEqualTo(State.CLOSED);
  }

  @Test
  void theCallThatOpensItSaysSo() {
    transport.respond(500, "").respond(500, "");
    begin(get());
    Call second = get();
    assertThat(pass(second).join().status()).isEqualTo(500);
    assertThat(second.journal().entries())
        .singleElement()
        .satisfies(
            entry ->
                assertThat(entry.event().summary())
                    .isEqualTo("the breaker of https://api.example is OPEN"));
  }

  @Test
  void onlyOneProbeAtATime() {
    open();
    time.advance(REST);
    transport.hang();
    Call probe = get();
    CompletableFuture<Response> hanging = pass(probe);
    assertRefused(pass(get()), null);
    probe.scope().cancel(new CancellationException());
    assertThat(hanging).isCompletedExceptionally();
    transport.respond(200, "");
    assertThat(pass(get()).join().status()).isEqualTo(200);
    assertThat(state()).isEqualTo(State.CLOSED);
  }

  @Test
  void cancelledCallsAndDeadlinesAreNotTheServersFault() {
    transport.hang().hang().hang();
    for (int i = 0; i < 3; i++) {
      Call call = get();
      CompletableFuture<Response> result = pass(call);
      call.scope().cancel(new CancellationException());
      assertThat(result).isCompletedExceptionally();
    }
    assertThat(breakers.breakers().get(0).outcomes()).isZero();
  }

  /** A call that has passed the breaker and waits behind it. */
  private final class Queued {
    private final CompletableFuture<Response> answer = new CompletableFuture<>();
    private final List<Call> seen = new ArrayList<>();
    private final CompletableFuture<Response> result =
        breakers
            .handle(
                get(),
                call -> {
                  seen.add(call);
                  return answer;
                })
            .toCompletableFuture();

    Gate gate() {
      return Objects.requireNonNull(seen.get(0).get(Gate.KEY));
    }
  }

  @Test
  void theGateRefusesWhoWaitedMeanwhile() {
    Queued queued = new Queued();
    Gate gate = queued.gate();
    assertThat(gate.refusal()).isNull();
    open();
    HeadraceException refusal = Objects.requireNonNull(gate.refusal());
    assertThat(refusal.reason()).isEqualTo(Reason.BREAKER_OPEN);
    assertThat(refusal.retryAfter()).isEqualTo(REST);
    queued.answer.completeExceptionally(refusal);
    assertRefused(queued.result, REST);
    assertThat(gate.refusal()).isNull(); // it has its outcome
  }

  @Test
  void theGateMakesAProbeOfWhoWaitedUntilItHalfOpened() {
    Queued queued = new Queued();
    open();
    time.advance(REST);
    assertThat(queued.gate().refusal()).isNull();
    assertRefused(pass(get()), null); // the one place is taken
    queued.answer.complete(response(200));
    assertThat(state()).isEqualTo(State.CLOSED);
  }

  @Test
  void aGateThatIsAskedTooLateTakesNoPlace() {
    Queued queued = new Queued();
    open();
    time.advance(REST);
    queued.answer.completeExceptionally(new CancellationException());
    assertThat(queued.gate().refusal()).isNull();
    transport.respond(200, "");
    assertThat(pass(get()).join().status()).isEqualTo(200);
  }

  @Test
  void originsHaveBreakersOfTheirOwn() {
    open();
    transport.respond(200, "");
    assertThat(pass(to("https://other.example/")).join().status()).isEqualTo(200);
    assertThat(breakers.breakers())
        .extracting(BreakerStatus::state)
        .containsExactlyInAnyOrder(State.OPEN, State.CLOSED);
  }

  @Test
  void theNumberOfBreakersIsBoundedAndOpenOnesAreKept() {
    open();
    transport.byRequest(request -> Answer.of(200, ""));
    for (int i = 0; i < 2 * BreakerLayer.MOST_ORIGINS; i++) {
      begin(to("https://h" + i + ".example/"));
      assertThat(breakers.breakers()).hasSizeLessThanOrEqualTo(BreakerLayer.MOST_ORIGINS);
    }
    assertRefused(pass(get()), REST);
  }

  @Test
  void beyondTheBoundOriginsThatCannotBeRememberedPass() {
    transport.byRequest(request -> Answer.of(500, ""));
    for (int i = 0; i < 2 * BreakerLayer.MOST_ORIGINS; i++) {
      begin(to("https://h" + i / 2 + ".example/"));
    }
    assertThat(breakers.breakers())
        .hasSize(BreakerLayer.MOST_ORIGINS)
        .allMatch(status -> status.state() == State.OPEN);
    for (int i = 0; i < 3; i++) {
      assertThat(pass(get()).join().status()).isEqualTo(500);
    }
    assertThat(breakers.breakers()).hasSize(BreakerLayer.MOST_ORIGINS);
  }

  private Call to(String url) {
    Request request = new Request(Method.GET, Url.parse(url), Headers.empty(), Body.empty());
    return Call.of(request, time);
  }

  @Test
  void aRefusalIsNotRepeated() {
    open();
    Call call = call("GET", CallOptions.none(), Body.empty());
    CompletableFuture<Response> result =
        layer.handle(call, breakers.over(transport)).toCompletableFuture();
    assertRefused(result, REST);
    assertThat(call.journal().attempts()).isOne();
  }

  @Test
  @Tag("large")
  void keepsToTheContract() {
    LayerVerifier.of(() -> BreakerLayer.of(BreakerPolicy.standard(), time)).time(time).verify();
  }

  @Test
  @Tag("large")
  void keepsToTheContractWhenItRefuses() {
    LayerVerifier.of(() -> BreakerLayer.of(policy, time))
        .time(time)
        .answers(Answer.of(500, "no"))
        .mayAnswerItself()
        .mayChangeFailures()
        .rounds(1_000)
        .verify();
  }

  @Test
  void saysWhatItDoes() {
    assertThat(breakers).hasToString("BreakerLayer[" + policy + "]");
    assertThat(List.of(State.values())).hasSize(3);
  }
}
