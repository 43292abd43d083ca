package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.ClientClosedException;
import dev.headrace.core.Completions;
import dev.headrace.core.Deadline;
import dev.headrace.core.Exchange;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.core.Url;
import dev.headrace.core.spi.Ledger;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ScriptedTransportTest {
  private static final Url URL = Url.parse("https://api.example/x");
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport transport = ScriptedTransport.on(time);

  private Call call() {
    return Exchange.begin(Call.of(Request.get(URL), time));
  }

  private Call streamedCall() {
    CallOptions options = CallOptions.of(o -> o.streamed(true));
    return Exchange.begin(Call.of(Request.get(URL), options, Deadline.none(), time));
  }

  private static Exchange exchange(Call call) {
    Exchange exchange = call.get(Exchange.KEY);
    assertThat(exchange).isNotNull();
    return exchange;
  }

  private CompletableFuture<Response> send(Call call) {
    return transport.send(call).toCompletableFuture();
  }

  private static Throwable failure(CompletableFuture<Response> stage) {
    return stage.handle((r, f) -> Completions.unwrap(f)).getNow(null);
  }

  @Test
  void answersInTheOrderOfTheScript() {
    transport.respond(200, "a").respond(404, Headers.of("X-A", "1"), "b");
    assertThat(send(call()).join().body().buffered()).asString().isEqualTo("a");
    Response second = send(call()).join();
    assertThat(second.status()).isEqualTo(404);
    assertThat(second.headers().first("x-a")).isEqualTo("1");
    assertThat(transport.remaining()).isZero();
    assertThat(transport.sends()).isEqualTo(2);
  }

  @Test
  void answersLaterOnTheFakeClock() {
    transport.respondAfter(Duration.ofSeconds(2), 200, "late");
    Call call = call();
    AtomicLong answered = new AtomicLong();
    exchange(call).onAnswered(answered::set);
    CompletableFuture<Response> stage = send(call);
    time.advance(Duration.ofMillis(1_999));
    assertThat(stage).isNotDone();
    assertThat(exchange(call).phase()).isEqualTo(Phase.WAIT);
    assertThat(exchange(call).sent()).isEqualTo(Sent.YES);
    assertThat(transport.openExchanges()).isEqualTo(1);
    time.advance(Duration.ofMillis(1));
    assertThat(stage.join().received().at()).isEqualTo(time.now());
    assertThat(answered).hasValue(time.nanoTime());
    assertThat(call.scope().isEmpty()).isTrue();
    assertThat(transport.openExchanges()).isZero();
  }

  @Test
  void aFailureSaysHowFarTheRequestGot() {
    transport.fail(Reason.CONNECT_REFUSED, Sent.NO).fail(Reason.LOST, Sent.MAYBE);
    Call refused = call();
    Call lost = call();
    TransportException first = (TransportException) failure(send(refused));
    TransportException second = (TransportException) failure(send(lost));
    assertThat(first.reason()).isEqualTo(Reason.CONNECT_REFUSED);
    assertThat(first.sent()).isEqualTo(Sent.NO);
    assertThat(exchange(refused).sent()).isEqualTo(Sent.NO);
    assertThat(exchange(refused).phase()).isEqualTo(Phase.CONNECT);
    assertThat(second.sent()).isEqualTo(Sent.MAYBE);
    assertThat(exchange(lost).sent()).isEqualTo(Sent.MAYBE);
    assertThat(transport.seen()).hasSize(1);
  }

  @Test
  void failsWithTheVeryExceptionGiven() {
    RuntimeException own = new IllegalStateException("own");
    transport.fail(own);
    assertThat(failure(send(call()))).isSameAs(own);
  }

  @Test
  void cancellingEndsAHangingCallAtOnceWithTheCause() {
    transport.hang().then(Answer.of(200, "x").after(Duration.ofSeconds(1)));
    for (int i = 0; i < 2; i++) {
      Call call = call();
      CompletableFuture<Response> stage = send(call);
      assertThat(stage).isNotDone();
      CancellationException cause = new CancellationException();
      call.scope().cancel(cause);
      assertThat(failure(stage)).isSameAs(cause);
      assertThat(transport.openExchanges()).isZero();
      assertThat(time.pending()).isZero();
    }
  }

  @Test
  void aCancelledCallIsNotSent() {
    Call call = call();
    CancellationException cause = new CancellationException();
    call.scope().cancel(cause);
    assertThat(failure(send(call))).isSameAs(cause);
    assertThat(transport.sends()).isZero();
  }

  @Test
  void aCallBeyondTheScriptFailsLoudly() {
    transport.respond(200, "only one");
    send(call()).join();
    assertThat(failure(send(call())))
        .isInstanceOf(AssertionError.class)
        .hasMessage("no answer is scripted for call 2: GET https://api.example/x");
  }

  @Test
  void answersByRequestBeyondTheScript() {
    transport.respond(500, "").byRequest(r -> Answer.of(200, r.url().path()));
    assertThat(send(call()).join().status()).isEqualTo(500);
    assertThat(send(call()).join().body().buffered()).asString().isEqualTo("/x");
    transport.byRequest(
        r -> {
          throw new IllegalStateException("broken function");
        });
    assertThat(failure(send(call()))).hasMessage("broken function");
  }

  @Test
  void countsAStreamedBodyUntilItEnds() {
    transport.byRequest(r -> Answer.of(200, "stream"));
    LedgerBook book = LedgerBook.installed();
    long connections = book.open(Ledger.Kind.CONNECTION);
    Call read = streamedCall();
    Response first = send(read).join();
    Response second = send(streamedCall()).join();
    assertThat(first.body().buffered()).isNull();
    assertThat(transport.openBodies()).isEqualTo(2);
    assertThat(book.open(Ledger.Kind.CONNECTION)).isEqualTo(connections + 2);
    assertThat(first.body().collect(100, read).toCompletableFuture().join())
        .asString()
        .isEqualTo("stream");
    second.close();
    assertThat(transport.openBodies()).isZero();
    assertThat(book.open(Ledger.Kind.CONNECTION)).isEqualTo(connections);
    assertThat(read.scope().isEmpty()).isTrue();
  }

  @Test
  void cancellingClosesABodyThatIsBeingStreamed() {
    transport.then(
        Answer.streamed(200, Headers.empty(), () -> StreamedBody.stalling(new byte[] {1})));
    Call call = call();
    Response response = send(call).join();
    CompletableFuture<byte[]> bytes = response.body().collect(10, call).toCompletableFuture();
    assertThat(bytes).isNotDone();
    call.scope().cancel(new CancellationException("enough"));
    assertThat(bytes).isCompletedExceptionally();
    assertThat(transport.openBodies()).isZero();
  }

  @Test
  void keepsTheRequestsWithTheirBodies() {
    transport.byRequest(r -> Answer.of(200, ""));
    Request post = new Request(Method.POST, URL, Headers.empty(), StreamedBody.of("stream"));
    time.advance(Duration.ofSeconds(1));
    send(Exchange.begin(Call.of(post, time))).join();
    assertThat(transport.requests().get(0).body().buffered()).asString().isEqualTo("stream");
    assertThat(transport.seen().get(0).nanos()).isEqualTo(time.nanoTime());
  }

  @Test
  void aRequestBodyThatFailsIsAWriteFailure() {
    transport.respond(200, "");
    Body broken = StreamedBody.failing(new IllegalStateException("disk"), new byte[] {1});
    Call call =
        Exchange.begin(Call.of(new Request(Method.POST, URL, Headers.empty(), broken), time));
    TransportException failure = (TransportException) failure(send(call));
    assertThat(failure.reason()).isEqualTo(Reason.WRITE_FAILED);
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
  }

  @Test
  void closingFailsWhatIsInFlight() {
    transport.hang();
    CompletableFuture<Response> hanging = send(call());
    transport.close();
    transport.close();
    assertThat(failure(hanging)).isInstanceOf(ClientClosedException.class);
    assertThat(failure(send(call()))).isInstanceOf(ClientClosedException.class);
  }

  @Test
  void knowsThePeakOfConcurrency() {
    transport.byRequest(r -> Answer.of(200, "").after(Duration.ofSeconds(1)));
    assertThat(send(call())).isNotDone();
    assertThat(send(call())).isNotDone();
    time.advance(Duration.ofSeconds(1));
    assertThat(send(call())).isNotDone();
    time.advance(Duration.ofSeconds(1));
    assertThat(transport.peakExchanges()).isEqualTo(2);
  }

  @Test
  void anAnswersDelayIsNotNegative() {
    assertThatThrownBy(() -> Answer.hang().after(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRecordingLayerShowsWhatPasses() {
    RecordingLayer recording = new RecordingLayer();
    IllegalStateException failure = new IllegalStateException();
    transport.respond(200, "").fail(failure);
    Call call = call();
    Response response = recording.over(transport).send(call).toCompletableFuture().join();
    recording.over(transport).send(call);
    assertThat(recording.calls()).containsExactly(call, call);
    assertThat(recording.responses()).containsExactly(response);
    assertThat(recording.failures()).containsExactly(failure);
  }
}
