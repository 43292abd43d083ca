package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.AttemptTimeoutException;
import dev.headrace.core.Call;
import dev.headrace.core.Exchange;
import dev.headrace.core.Phase;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // one sender answers null
class AttemptLayerTest {
  private final FakeTime time = new FakeTime();
  private final AttemptLayer layer = new AttemptLayer(time);

  private Call call() {
    return Exchange.begin(Call.of(Request.get(Url.parse("http://api.test/x")), time));
  }

  @Test
  void aTimeoutThatMeetsTheFirstByteSaysThatItMayHaveBeenSent() {
    Sender writesInTheSameMoment =
        call -> {
          CompletableFuture<Response> result = new CompletableFuture<>();
          call.scope()
              .onCancel(
                  cause -> {
                    call.get(Exchange.KEY).progress(Phase.WRITE, Sent.MAYBE);
                    result.completeExceptionally(cause);
                  });
          return result;
        };
    assertThat(timeout(writesInTheSameMoment).sent()).isEqualTo(Sent.MAYBE);
  }

  @Test
  void aTimeoutBeforeTheFirstByteSaysThatNothingWasSent() {
    Sender neverWrites =
        call -> {
          CompletableFuture<Response> result = new CompletableFuture<>();
          call.scope().onCancel(result::completeExceptionally);
          return result;
        };
    assertThat(timeout(neverWrites).sent()).isEqualTo(Sent.NO);
  }

  @Test
  void aTransportThatAnswersNullIsAFailure() {
    assertThat(failure(call -> CompletableFuture.completedFuture(null)))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void nothingIsLeftOfAnAttemptThatWasAnswered() {
    ScriptedTransport wire = ScriptedTransport.on(time).respond(200, "");
    Call call = call();
    assertThat(layer.handle(call, wire).toCompletableFuture()).isCompleted();
    assertThat(time.pending()).isZero();
    assertThat(call.scope().isEmpty()).isTrue();
  }

  private AttemptTimeoutException timeout(Sender next) {
    Throwable failure = failure(next);
    assertThat(failure).isInstanceOf(AttemptTimeoutException.class);
    return (AttemptTimeoutException) failure;
  }

  private Throwable failure(Sender next) {
    CompletableFuture<Throwable> failure =
        layer.handle(call(), next).handle((response, thrown) -> thrown).toCompletableFuture();
    time.advance(Duration.ofSeconds(30));
    return failure.join();
  }
}
