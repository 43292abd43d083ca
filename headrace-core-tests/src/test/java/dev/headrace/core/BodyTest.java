package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FakeTime;
import dev.headrace.testing.StreamedBody;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {
  private final Call call =
      Call.of(Request.get(Url.parse("https://h/?token=c4n4ry")), new FakeTime());

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(CompletionStage<byte[]> stage) {
    return new String(
        stage.toCompletableFuture().getNow(bytes("not done")), StandardCharsets.UTF_8);
  }

  private static Throwable failure(CompletionStage<?> stage) {
    assertThat(stage.toCompletableFuture()).isDone();
    return stage
        .handle((value, failure) -> Completions.unwrap(failure))
        .toCompletableFuture()
        .join();
  }

  /** A repeatable body without its bytes in memory. */
  private static Body repeatable(String text) {
    return Body.repeatable(() -> Body.of(text).publisher(), -1);
  }

  @Test
  void inMemoryIsReadAnyNumberOfTimes() {
    Body body = Body.of("hello");
    assertThat(body.length()).isEqualTo(5);
    assertThat(body.isRepeatable()).isTrue();
    assertThat(body.buffered()).isEqualTo(bytes("hello"));
    body.close();
    assertThat(text(body.collect(5, call))).isEqualTo("hello");
    assertThat(new Recorder(body, Long.MAX_VALUE).signals).containsExactly("hello", "complete");
    assertThat(new Recorder(body, 1).signals).containsExactly("hello", "complete");
    assertThat(body.ended().toCompletableFuture()).isDone();
    assertThat(body.toString()).doesNotContain("hello");
  }

  @Test
  void emptyHasNoBufferToShow() {
    assertThat(Body.of("")).isSameAs(Body.empty());
    assertThat(new Recorder(Body.empty(), 1).signals).containsExactly("complete");
    assertThat(text(Body.empty().collect(1, call))).isEmpty();
  }

  @Test
  void inMemoryHonoursDemandAndCancel() {
    Recorder recorder = new Recorder(Body.of("x"), 0);
    assertThat(recorder.signals).isEmpty();
    recorder.subscription.cancel();
    recorder.subscription.request(1);
    assertThat(recorder.signals).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE})
  void inMemoryRefusesDemandThatIsNotPositive(long demand) {
    Recorder recorder = new Recorder(Body.of("x"), 0);
    recorder.subscription.request(demand);
    recorder.subscription.request(1);
    assertThat(recorder.signals).containsExactly("error IllegalArgumentException");
  }

  @Test
  void inMemoryHandsOutReadOnlyBuffers() {
    List<ByteBuffer> buffers = new ArrayList<>();
    Recorder recorder = new Recorder(Body.of("x"), 0);
    recorder.onBuffer = buffers::add;
    recorder.subscription.request(1);
    assertThat(buffers).singleElement().matches(ByteBuffer::isReadOnly);
  }

  @Test
  void onceGivesASecondSubscriberAnErrorAndTheFirstItsBytes() {
    Body body = StreamedBody.of(bytes("a"), bytes("b"));
    assertThat(body.isRepeatable()).isFalse();
    assertThat(body.buffered()).isNull();
    Recorder first = new Recorder(body, 1);
    Recorder second = new Recorder(body, 1);
    assertThat(second.signals).containsExactly("error IllegalStateException");
    assertThat(body.ended().toCompletableFuture()).isNotDone();
    first.subscription.request(5);
    assertThat(first.signals).containsExactly("a", "b", "complete");
    assertThat(body.ended().toCompletableFuture()).isCompleted();
    assertThat(failure(body.collect(9, call))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void onceGivesUpWhatIsUnreadWhenItIsClosed() {
    AtomicInteger closed = new AtomicInteger();
    Body body = Body.once(Body.of("x").publisher(), 1, closed::incrementAndGet);
    body.close();
    body.close();
    assertThat(closed).hasValue(1);
    assertThat(body.ended().toCompletableFuture()).isCompleted();
    assertThat(new Recorder(body, 1).signals).containsExactly("error IllegalStateException");
  }

  @Test
  void onceFreesNothingWhenItWasReadToItsEnd() {
    AtomicInteger closed = new AtomicInteger();
    Body body = Body.once(Body.of("x").publisher(), 1, closed::incrementAndGet);
    assertThat(text(body.collect(1, call))).isEqualTo("x");
    body.close();
    assertThat(closed).hasValue(0);
  }

  @Test
  void onceEndsWhenItsSubscriberCancels() {
    AtomicInteger closed = new AtomicInteger();
    Body body = Body.once(Body.of("x").publisher(), 1, closed::incrementAndGet);
    new Recorder(body, 0).subscription.cancel();
    assertThat(closed).hasValue(1);
    assertThat(body.ended().toCompletableFuture()).isCompleted();
  }

  @Test
  void oncePassesAFailureOn() {
    RuntimeException lost = new IllegalStateException("lost");
    Body body = StreamedBody.failing(lost, bytes("a"));
    assertThat(failure(body.collect(9, call))).isSameAs(lost);
    assertThat(failure(body.ended())).isSameAs(lost);
    assertThat(call.scope().isEmpty()).isTrue();
  }

  @Test
  void repeatableIsMadeAnewForEachReader() {
    Body body = repeatable("x");
    assertThat(text(body.collect(1, call))).isEqualTo("x");
    body.close();
    assertThat(text(body.collect(1, call))).isEqualTo("x");
    assertThat(body.length()).isEqualTo(-1);
    assertThat(body.ended().toCompletableFuture()).isCompleted();
    assertThat(body).hasToString("Body[stream]");
  }

  @Test
  void repeatableWhoseSourceThrowsFailsTheStage() {
    RuntimeException broken = new IllegalStateException("broken");
    Body body =
        Body.repeatable(
            () -> {
              throw broken;
            },
            -1);
    assertThat(failure(body.collect(9, call))).isSameAs(broken);
    assertThat(call.scope().isEmpty()).isTrue();
  }

  @Test
  @SuppressWarnings("NullAway") // the publisher hands on null
  void whatAPublisherDoesWrongLaterFailsTheReading() {
    AtomicReference<Flow.Subscriber<? super ByteBuffer>> reader = new AtomicReference<>();
    CompletionStage<byte[]> deaf = Body.once(reader::set, -1, () -> {}).collect(9, call);
    Throwable broken = new IllegalStateException("broken");
    Subscribed later = new Subscribed(broken);
    reader.get().onSubscribe(later);
    assertThat(failure(deaf)).isSameAs(broken);
    assertThat(later.cancelled).isTrue();

    CompletionStage<byte[]> nothing = Body.once(reader::set, -1, () -> {}).collect(9, call);
    reader.get().onSubscribe(new Subscribed(null));
    reader.get().onNext(null);
    assertThat(failure(nothing)).isInstanceOf(NullPointerException.class);
  }

  private static final class Subscribed implements Flow.Subscription {
    private final @Nullable Throwable broken;
    private boolean cancelled;

    Subscribed(@Nullable Throwable broken) {
      this.broken = broken;
    }

    @Override
    public void request(long n) {
      if (broken instanceof RuntimeException thrown) {
        throw thrown;
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  @Test
  void collectsUpToItsLimitAndNotOneByteMore() {
    assertThat(text(StreamedBody.of(bytes("ab"), bytes("cd")).collect(4, call))).isEqualTo("abcd");
    for (Body body :
        List.of(
            Body.of("abcd"),
            repeatable("abcd"),
            StreamedBody.of(bytes("ab"), bytes("cd")),
            Body.once(Body.of("abcd").publisher(), -1, () -> {}))) {
      assertThat(failure(body.collect(3, call)))
          .isInstanceOfSatisfying(
              BoundExceededException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.BOUND_EXCEEDED);
                assertThat(e.phase()).isEqualTo(Phase.BODY);
                assertThat(e.getMessage()).contains("3 bytes").doesNotContain("c4n4ry");
              });
      assertThat(body.ended().toCompletableFuture()).isDone();
    }
    assertThat(call.scope().isEmpty()).isTrue();
  }

  @Test
  void collectsTheBeginningAndClosesTheRest() {
    for (int limit : List.of(1, 2, 3, 4, 9)) {
      for (Body body :
          List.of(
              Body.of("abcd"),
              repeatable("abcd"),
              StreamedBody.of(bytes("ab"), bytes("cd")),
              StreamedBody.stalling(bytes("ab"), bytes("cd"), bytes("e")))) {
        CompletionStage<byte[]> collected = body.collectAtMost(limit, call);
        boolean stalls = limit > 4 && !body.ended().toCompletableFuture().isDone();
        assertThat(text(collected))
            .isEqualTo(stalls ? "not done" : "abcd".substring(0, Math.min(4, limit)));
        body.close();
        assertThat(body.ended().toCompletableFuture()).isDone();
      }
    }
    assertThat(call.scope().isEmpty()).isFalse(); // of the one that stalls
    call.scope().cancel(new CancellationException());
    assertThat(call.scope().isEmpty()).isTrue();
  }

  @Test
  void readsNothingOfABodyThatDeclaresTooMuch() {
    AtomicInteger closed = new AtomicInteger();
    Body body = Body.once(Body.of("x").publisher(), Long.MAX_VALUE, closed::incrementAndGet);
    assertThat(failure(body.collect(Integer.MAX_VALUE, call)))
        .isInstanceOf(BoundExceededException.class);
    assertThat(closed).hasValue(1);
  }

  @Test
  void stopsCollectingWhenTheCallIsCancelled() {
    Body body = StreamedBody.stalling(bytes("a"));
    CompletionStage<byte[]> collected = body.collect(9, call);
    assertThat(collected.toCompletableFuture()).isNotDone();
    Throwable cause = new CancellationException();
    call.scope().cancel(cause);
    assertThat(failure(collected)).isSameAs(cause);
    assertThat(body.ended().toCompletableFuture()).isDone();
  }

  @Test
  void collectsNothingForACallThatIsAlreadyCancelled() {
    Throwable cause = new CancellationException();
    call.scope().cancel(cause);
    for (Body body : List.of(StreamedBody.stalling(bytes("a")), repeatable("a"))) {
      assertThat(failure(body.collect(9, call))).isSameAs(cause);
      assertThat(body.ended().toCompletableFuture()).isDone();
    }
  }

  @Test
  void collectsNoMoreOnceTheCallIsCancelledBetweenBuffers() {
    AtomicInteger cancelled = new AtomicInteger();
    CompletableFuture<Flow.Subscriber<? super ByteBuffer>> subscriber = new CompletableFuture<>();
    Body body =
        Body.once(
            s -> {
              s.onSubscribe(new Recorder.Cancellable(cancelled));
              subscriber.complete(s);
            },
            -1,
            () -> {});
    CompletionStage<byte[]> collected = body.collect(9, call);
    call.scope().cancel(new CancellationException());
    subscriber.join().onNext(ByteBuffer.wrap(bytes("late")));
    subscriber.join().onComplete();
    assertThat(cancelled).hasValue(1);
    assertThat(failure(collected)).isInstanceOf(CancellationException.class);
  }

  /** Notes what a publisher signals. */
  private static final class Recorder implements Flow.Subscriber<ByteBuffer> {
    private final List<String> signals = new ArrayList<>();
    private final long demand;
    private Flow.Subscription subscription;
    private java.util.function.Consumer<ByteBuffer> onBuffer = buffer -> {};

    Recorder(Body body, long demand) {
      this.demand = demand;
      body.publisher().subscribe(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription s) {
      subscription = s;
      if (demand > 0) {
        s.request(demand);
      }
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      onBuffer.accept(buffer);
      signals.add(StandardCharsets.UTF_8.decode(buffer).toString());
    }

    @Override
    public void onError(Throwable failure) {
      signals.add("error " + failure.getClass().getSimpleName());
    }

    @Override
    public void onComplete() {
      signals.add("complete");
    }

    private record Cancellable(AtomicInteger count) implements Flow.Subscription {
      @Override
      public void request(long n) {}

      @Override
      public void cancel() {
        count.incrementAndGet();
      }
    }
  }

  @Test
  void whatClosingThrowsHarmsNobody() {
    Body tooLong =
        Body.once(
            Body.of("hello").publisher(),
            5,
            () -> {
              throw new IllegalStateException("onClose");
            });
    assertThat(failure(tooLong.collect(4, call))).isInstanceOf(BoundExceededException.class);
    assertThat(tooLong.ended().toCompletableFuture()).isDone();
    tooLong.close();
  }

  @Test
  void aPublisherThatThrowsLeavesNothingOpen() {
    AtomicInteger closed = new AtomicInteger();
    Body broken =
        Body.once(
            subscriber -> {
              throw new StackOverflowError("subscribe");
            },
            -1,
            closed::incrementAndGet);
    assertThat(failure(broken.collect(9, call))).isInstanceOf(StackOverflowError.class);
    assertThat(broken.ended().toCompletableFuture()).isDone();
    assertThat(closed).hasValue(1);
  }
}
