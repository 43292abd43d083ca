package dev.headrace.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Deadline;
import dev.headrace.core.Exchange;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.core.Url;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.testing.FakeTime;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What one exchange asks of the engine, and when. Cancelling the engine's future closes the
 * connection, whoever uses it by then: from the head on it must not be asked for.
 */
class WireExchangeTest {
  private final CancellationException stop = new CancellationException("enough");
  private final FakeTime time = new FakeTime();
  private final FakeEngine engine = new FakeEngine();
  private final JdkTransport transport =
      new JdkTransport(TransportOptions.builder(time, time).build(), engine::builder);
  private Call call = call(false);

  private Call call(boolean streamed) {
    Request request = Request.get(Url.parse("http://api.test/"));
    CallOptions options = CallOptions.of(o -> o.streamed(streamed));
    return Exchange.begin(Call.of(request, options, Deadline.none(), time));
  }

  private CompletableFuture<Response> start() throws InterruptedException {
    CompletableFuture<Response> stage = transport.send(call).toCompletableFuture();
    assertThat(engine.asked.await(30, TimeUnit.SECONDS)).isTrue();
    return stage;
  }

  private Sent sent() {
    return Objects.requireNonNull(call.get(Exchange.KEY)).sent();
  }

  private void assertStopped(CompletableFuture<Response> stage) {
    assertThat(stage).isDone();
    assertThat(stage.handle((response, failure) -> failure).join()).isEqualTo(stop);
    assertThat(time.pending()).isZero();
  }

  @AfterEach
  void closes() {
    transport.close();
  }

  @Test
  void beforeTheHeadTheEnginesFutureIsCancelled() throws InterruptedException {
    CompletableFuture<Response> stage = start();
    engine.writes();
    call.scope().cancel(stop);
    assertStopped(stage);
    assertThat(engine.cancelled).isOne();
    assertThat(sent()).isEqualTo(Sent.MAYBE);
  }

  @Test
  void whatEndsBeforeTheEngineGaveItsFutureIsCancelledThen() throws InterruptedException {
    engine.whileSending = () -> call.scope().cancel(stop);
    CompletableFuture<Response> stage = start();
    assertStopped(stage);
    transport.close();
    assertThatThrownBy(engine::writes).isInstanceOf(Refusal.class);
    assertThat(sent()).isEqualTo(Sent.NO);
  }

  @Test
  void aHeadThatComesTooLateIsRefusedAndItsConnectionClosed() throws InterruptedException {
    CompletableFuture<Response> stage = start();
    engine.writes();
    call.scope().cancel(stop);
    assertThatThrownBy(() -> engine.readsHead(200, "Content-Length", "2"))
        .isInstanceOf(Refusal.class);
    assertStopped(stage);
    assertThat(engine.cancelled).as("also by who refuses: it may be the first").isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void afterTheHeadTheRestIsDroppedWithoutACancellation(boolean streamed)
      throws InterruptedException {
    call = call(streamed);
    CompletableFuture<Response> stage = start();
    engine.writes();
    engine.readsHead(200, "Transfer-Encoding", "chunked");
    engine.subscribes();
    engine.reads("all"); // the connection may be in the pool from now on
    call.scope().cancel(stop);
    assertThat(stage).isDone();
    assertThat(engine.cancelled).isZero();
    assertThat(engine.demands).endsWith(0L);
    engine.ends();
    if (streamed) {
      stage.join().close();
    }
  }

  @Test
  void aBodyThatIsDroppedBeforeItBeginsIsNotAskedFor() throws InterruptedException {
    CompletableFuture<Response> stage = start();
    engine.writes();
    engine.readsHead(200, "Content-Length", "2");
    call.scope().cancel(stop);
    engine.subscribes();
    assertStopped(stage);
    assertThat(engine.cancelled).isZero();
    assertThat(engine.demands).containsExactly(0L);
  }

  @Test
  void aBodyThatIsOverItsBoundIsDropped() throws InterruptedException {
    CompletableFuture<Response> stage = start();
    engine.writes();
    engine.readsHead(200, "Content-Length", "99999999");
    engine.subscribes();
    assertThat(stage).isCompletedExceptionally();
    assertThat(engine.cancelled).isZero();
    assertThat(engine.demands).containsExactly(0L);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204})
  void withoutABodyThereIsNothingToDrop(int status) throws InterruptedException {
    CompletableFuture<Response> stage = start();
    engine.writes();
    engine.readsHead(status, "Content-Length", "0");
    call.scope().cancel(stop);
    engine.subscribes();
    engine.ends();
    assertStopped(stage);
    assertThat(engine.cancelled).isZero();
    assertThat(engine.demands).doesNotContain(0L);
  }

  @Test
  void aWholeResponseLeavesTheEngineAlone() throws InterruptedException {
    CompletableFuture<Response> stage = start();
    engine.writes();
    engine.readsHead(200, "Content-Length", "2");
    engine.subscribes();
    engine.reads("hi");
    assertThat(stage).as("the connection is not in the pool yet").isNotDone();
    engine.ends();
    assertThat(stage.join().body().buffered()).asString().isEqualTo("hi");
    call.scope().cancel(stop);
    assertThat(engine.cancelled).isZero();
    assertThat(engine.demands).containsExactly(Long.MAX_VALUE);
  }

  @Test
  void aHeadThatCannotBeBelievedClosesItsConnection() throws InterruptedException {
    CompletableFuture<Response> stage = start();
    engine.writes();
    assertThatThrownBy(() -> engine.readsHead(200, "Content-Length", "-2"))
        .isInstanceOf(Refusal.class);
    assertThatThrownBy(stage::join)
        .cause()
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PROTOCOL));
    assertThat(engine.cancelled).isPositive();
  }

  @Test
  void nothingIsWrittenTwice() throws InterruptedException {
    CompletableFuture<Response> stage = start();
    engine.writes();
    assertThatThrownBy(engine::writes).isInstanceOf(Refusal.class);
    assertThat(stage).isNotDone();
    call.scope().cancel(stop);
    assertStopped(stage);
  }
}
