package dev.headrace;

import static dev.headrace.ClientFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.headrace.core.Body;
import dev.headrace.core.BoundExceededException;
import dev.headrace.core.ClientClosedException;
import dev.headrace.core.DeadlineExceededException;
import dev.headrace.core.DecodingException;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.InternalException;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.core.spi.BodyCodec;
import dev.headrace.retry.RetryPolicy;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import dev.headrace.testing.StreamedBody;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call ends once, typed, with nothing left open, whatever others do wrong. */
@Timeout(60)
class OneOutcomeTest {
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport wire = ScriptedTransport.on(time);
  private ApiClient api = client().build();

  @AfterEach
  void close() {
    api.close();
    assertThat(wire.openExchanges()).isZero();
    assertThat(wire.openBodies()).isZero();
    assertThat(time.pending()).isZero();
  }

  private ClientBuilder client() {
    return Headrace.client("http://api.test")
        .transport(wire)
        .time(time)
        .retry(RetryPolicy.none())
        .drain(Duration.ofMillis(20))
        .callbacksOn(Runnable::run);
  }

  @Test
  void aLayerThatAnswersNothingBecomesATypedFailure() {
    api =
        client().layer(Place.CALL, (call, next) -> CompletableFuture.completedFuture(null)).build();
    assertThatThrownBy(() -> api.get("/x").fetch(String.class))
        .isInstanceOf(InternalException.class);
    CompletableFuture<dev.headrace.core.Response> later = new CompletableFuture<>();
    api = client().layer(Place.WIRE, (call, next) -> later).build();
    CompletableFuture<String> future = api.get("/x").fetchAsync(String.class);
    later.complete(null);
    assertThat(failure(future)).isInstanceOf(InternalException.class);
  }

  @Test
  void aRequestBodyThatCannotBeClosedDoesNotHoldItsCaller() {
    wire.respond(200, "done");
    Body body =
        Body.once(
            Body.of("x").publisher(),
            1,
            () -> {
              throw new IllegalStateException("onClose");
            });
    api =
        client()
            .layer(Place.CALL, (call, next) -> next.send(call.withRequest(without(call))))
            .build();
    assertThat(api.post("/x").body(body, "text/plain").fetch(String.class)).isEqualTo("done");
  }

  private static dev.headrace.core.Request without(dev.headrace.core.Call call) {
    return call.request().withBody(Body.empty());
  }

  @Test
  void theBodyOfACallThatIsRefusedIsClosed() {
    AtomicInteger closed = new AtomicInteger();
    api.close();
    RequestSpec spec =
        api.post("/x")
            .body(Body.once(Body.of("x").publisher(), 1, closed::incrementAndGet), "text/plain");
    assertThat(failure(spec.fetchAsync(String.class))).isInstanceOf(ClientClosedException.class);
    assertThat(closed).hasValue(1);
  }

  @Test
  void anExecutorThatBreaksLosesNothing() {
    api =
        client()
            .callbacksOn(
                task -> {
                  throw new OutOfMemoryError("unable to create native thread");
                })
            .build();
    wire.respondAfter(Duration.ofMillis(1), 200, "x");
    CompletableFuture<String> future = api.post("/x").fetchAsync(String.class);
    time.advance(Duration.ofMillis(1));
    assertThat(failure(future))
        .isInstanceOfSatisfying(
            InternalException.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(Reason.OVERLOADED);
              assertThat(refused.sent()).isEqualTo(Sent.YES);
            });
  }

  @Test
  void completingTheFutureOnTimeoutEndsTheCall() {
    wire.hang();
    CompletableFuture<String> future = api.get("/x").fetchAsync(String.class);
    future.complete("fallback"); // what completeOnTimeout does
    assertThat(wire.openExchanges()).isZero();
  }

  @Test
  void theDeadlineOfACallThatWasSentSaysSo() {
    wire.hang();
    CompletableFuture<String> future =
        api.post("/pay").deadline(Duration.ofSeconds(3)).fetchAsync(String.class);
    time.advance(Duration.ofSeconds(3));
    assertThat(failure(future))
        .isInstanceOfSatisfying(
            DeadlineExceededException.class, late -> assertThat(late.sent()).isEqualTo(Sent.YES));
  }

  @Test
  void closingTellsEachCallItsOwnStory() {
    wire.hang().hang();
    CompletableFuture<String> one = api.post("/1").fetchAsync(String.class);
    CompletableFuture<String> two = api.post("/2").fetchAsync(String.class);
    api.closeNow();
    HeadraceException closedOne = (HeadraceException) failure(one);
    HeadraceException closedTwo = (HeadraceException) failure(two);
    assertThat(closedOne).isInstanceOf(ClientClosedException.class).isNotSameAs(closedTwo);
    assertThat(closedOne.sent()).isEqualTo(Sent.YES);
    assertThat(closedOne.target()).isEqualTo("POST http://api.test/1");
    assertThat(closedTwo.target()).isEqualTo("POST http://api.test/2");
    assertThat(closedTwo.attempts()).isOne();
  }

  @Test
  void closeNowCutsADrainShort() throws InterruptedException {
    api = client().drain(Duration.ofSeconds(Long.MAX_VALUE)).build();
    wire.hang();
    CompletableFuture<String> future = api.get("/x").fetchAsync(String.class);
    Thread closer = new Thread(api::close);
    closer.start();
    while (closer.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
      assertThat(closer.isAlive()).isTrue();
    }
    api.closeNow();
    closer.join(30_000);
    assertThat(closer.isAlive()).isFalse();
    assertThat(failure(future)).isInstanceOf(ClientClosedException.class);
  }

  @Test
  void aStreamedBodyIsGivenUpWithItsCall() {
    api = client().options(o -> o.streamed(true)).build();
    byte[] chunk = "abc".getBytes(StandardCharsets.UTF_8);
    wire.then(Answer.streamed(200, Headers.empty(), () -> StreamedBody.stalling(chunk)))
        .then(Answer.streamed(200, Headers.empty(), () -> StreamedBody.stalling(chunk)))
        .then(Answer.streamed(200, Headers.empty(), () -> StreamedBody.of("12345678901")))
        .then(Answer.streamed(200, Headers.empty(), () -> StreamedBody.of("{")));
    CompletableFuture<String> cancelled = api.get("/x").fetchAsync(String.class);
    assertThat(wire.openBodies()).isOne();
    cancelled.cancel(true);
    assertThat(wire.openBodies()).isZero();
    CompletableFuture<String> late =
        api.get("/x").deadline(Duration.ofSeconds(3)).fetchAsync(String.class);
    time.advance(Duration.ofSeconds(3));
    assertThat(failure(late)).isInstanceOf(DeadlineExceededException.class);
    assertThat(wire.openBodies()).isZero();
    BoundExceededException tooLong =
        catchThrowableOfType(
            BoundExceededException.class,
            () -> api.get("/x").options(o -> o.bodyLimit(10)).fetch(String.class));
    assertThat(tooLong.sent()).isEqualTo(Sent.YES);
    assertThatThrownBy(() -> api.get("/x").fetch(Post.class)).isInstanceOf(DecodingException.class);
  }

  record Post(int id) {}

  @Test
  void aUsersLayerMayAnswerWithAStreamedBody() {
    api =
        client()
            .layer(
                Place.CALL,
                (call, next) ->
                    CompletableFuture.completedFuture(
                        dev.headrace.core.Response.of(
                            200,
                            Headers.empty(),
                            StreamedBody.of("own"),
                            dev.headrace.core.Response.Received.now(time))))
            .build();
    assertThat(api.get("/x").fetch(String.class)).isEqualTo("own");
  }

  @Test
  void aCodecThatOverflowsTheStackIsTypedSyncAndAsync() {
    api = client().codec(new Bottomless()).build();
    wire.respond(200, "[[[[").respond(200, "[[[[");
    assertThatThrownBy(() -> api.get("/x").fetch(Post.class)).isInstanceOf(DecodingException.class);
    assertThat(failure(api.get("/x").fetchAsync(Post.class))).isInstanceOf(DecodingException.class);
  }

  private static final class Bottomless implements BodyCodec {
    @Override
    public String mediaType() {
      return "application/bottomless";
    }

    @Override
    public Class<?> treeType() {
      return Bottomless.class;
    }

    @Override
    public boolean isImmutable(Type type) {
      return false;
    }

    @Override
    public Object decode(byte[] bytes, Type type) {
      throw new StackOverflowError();
    }

    @Override
    public byte[] encode(Object value) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void callsThatRaceWithCloseEndOnceAndLeaveNothing() throws Exception {
    wire.byRequest(request -> Answer.of(200, "x"));
    for (int round = 0; round < 50; round++) {
      ApiClient racing = Headrace.client("http://api.test").transport(open()).time(time).build();
      CompletableFuture<Integer> calls =
          CompletableFuture.supplyAsync(
              () -> callUntilClosed(racing), task -> new Thread(task).start());
      racing.close();
      assertThat(calls.get(30, TimeUnit.SECONDS)).isNotNegative();
    }
  }

  private ScriptedTransport open() {
    return ScriptedTransport.on(time).byRequest(request -> Answer.of(200, "x"));
  }

  private static int callUntilClosed(ApiClient racing) {
    for (int calls = 0; ; calls++) {
      try {
        racing.get("/x").fetchAsync(String.class).join();
      } catch (CompletionException closed) {
        assertThat(closed).hasCauseInstanceOf(ClientClosedException.class);
        return calls;
      }
    }
  }

  @Test
  void cancellingTwiceOrLateIsHarmless() {
    wire.respond(200, "x").hang();
    CompletableFuture<String> done = api.get("/x").fetchAsync(String.class);
    assertThat(done.cancel(true)).isFalse();
    CompletableFuture<String> future = api.get("/x").fetchAsync(String.class);
    assertThat(future.cancel(true)).isTrue();
    assertThat(future.cancel(true)).isTrue();
    assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
  }
}
