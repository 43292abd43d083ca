package dev.headrace.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Completions;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Headers;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Timer;
import dev.headrace.core.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What an attempt that could have been hedged leaves behind: nothing. */
class HedgeEndTest extends RetryFixture {
  private final Call call =
      call("GET", CallOptions.of(o -> o.hedgeAfter(Duration.ofMillis(300))), Body.empty());

  @Test
  void aDelayThatPassesInTheMomentOfTheAnswerSendsNoCopyAndCostsNothing() {
    List<Runnable> due = new ArrayList<>();
    Timer deaf =
        (delay, task) -> {
          due.add(task);
          return () -> false; // it runs already
        };
    RetryLayer late = RetryLayer.of(RetryPolicy.standard(), time, deaf, random);
    transport.respond(200, "ok").respond(200, "a copy");
    assertThat(late.handle(call, transport).toCompletableFuture()).isCompleted();

    due.get(0).run();

    assertThat(transport.sends()).isOne();
    assertThat(call.journal().entries()).isEmpty();
    assertThat(call.scope().isEmpty()).isTrue();
    assertThat(late.budgets.size()).as("buckets that lack a token").isZero();
  }

  @Test
  void anAnswerThatComesAfterTheCancellationIsClosed() {
    AtomicInteger closed = new AtomicInteger();
    Body body = Body.once(Body.of("busy").publisher(), 4, closed::incrementAndGet);
    CompletableFuture<Response> answer = new CompletableFuture<>();
    CompletableFuture<Response> result = layer.handle(call, sent -> answer).toCompletableFuture();
    CancellationException enough = new CancellationException("enough");

    call.scope().cancel(enough);
    answer.complete(Response.of(503, Headers.empty(), body, Response.Received.now(time)));

    assertThat(failure(result)).isSameAs(enough);
    assertThat(closed).hasValue(1);
    assertThat(time.pending()).isZero();
  }

  @Test
  void aFailureLeavesNoScopeBehind() {
    ErrorContext context = ErrorContext.of(Reason.TLS);
    TransportException untrusted = new TransportException("untrusted", context, null);
    CompletableFuture<Response> result =
        layer.handle(call, sent -> Completions.failed(untrusted)).toCompletableFuture();

    assertThat(failure(result)).isSameAs(untrusted);
    assertThat(call.scope().isEmpty()).isTrue();
    assertThat(time.pending()).isZero();
  }
}
