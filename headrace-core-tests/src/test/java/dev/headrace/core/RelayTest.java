package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // one sender answers null
class RelayTest {
  private static final int ROUNDS = 100_000;
  private final Call call =
      Call.of(Request.get(Url.parse("http://api.test/x")), TimeSource.system());
  private final AtomicInteger closed = new AtomicInteger();

  /** Sends until it has had so many answers. */
  private static final class Repeating extends Relay {
    private final int wanted;
    private int had;

    Repeating(Call call, Sender next, int wanted) {
      super(call, next);
      this.wanted = wanted;
    }

    Repeating start() {
      send(call());
      return this;
    }

    @Override
    protected void answered(Response response) {
      if (++had == wanted) {
        complete(response);
      } else {
        send(call());
      }
    }
  }

  private static Response buffered() {
    return Response.of(
        200, Headers.empty(), Body.empty(), Response.Received.now(TimeSource.system()));
  }

  private Response streamed() {
    Flow.Publisher<java.nio.ByteBuffer> nothing = subscriber -> {};
    Body body = Body.once(nothing, -1, closed::incrementAndGet);
    return Response.of(200, Headers.empty(), body, Response.Received.now(TimeSource.system()));
  }

  @Test
  void sendsAHundredThousandTimesOnConstantStack() {
    AtomicInteger sent = new AtomicInteger();
    CompletionStage<Response> answer = CompletableFuture.completedStage(buffered());
    Sender atOnce =
        c -> {
          sent.incrementAndGet();
          return answer;
        };
    assertThat(new Repeating(call, atOnce, ROUNDS).start()).isDone();
    assertThat(sent).hasValue(ROUNDS);
  }

  @Test
  void sendsOnConstantStackWhenAnswersComeNowAndLater() {
    Deque<Promise<Response>> waiting = new ArrayDeque<>();
    Response response = buffered();
    AtomicInteger sent = new AtomicInteger();
    Sender either =
        c -> {
          if (sent.incrementAndGet() % 2 == 0) {
            return CompletableFuture.completedStage(response);
          }
          Promise<Response> later = new Promise<>();
          waiting.add(later);
          return later;
        };
    Repeating relay = new Repeating(call, either, ROUNDS).start();
    while (!waiting.isEmpty()) {
      waiting.remove().complete(response);
    }
    assertThat(relay).isCompletedWithValue(response);
    assertThat(sent).hasValue(ROUNDS);
  }

  @Test
  void failsAsWhatIsBelowFails() {
    IllegalStateException broken = new IllegalStateException("broken");
    Sender failing = c -> CompletableFuture.failedFuture(new CompletionException(broken));
    assertThatThrownBy(() -> new Repeating(call, failing, 1).start().get()).hasCause(broken);
    Sender throwing =
        c -> {
          throw broken;
        };
    assertThatThrownBy(() -> new Repeating(call, throwing, 1).start().get()).hasCause(broken);
    Sender nothing = c -> CompletableFuture.completedStage(null);
    assertThatThrownBy(() -> new Repeating(call, nothing, 1).start().get())
        .hasCauseInstanceOf(NullPointerException.class);
  }

  @Test
  void anAnswerThatCannotBeTakenIsClosedAndFailsTheCall() {
    IllegalStateException broken = new IllegalStateException("broken");
    Relay breaking =
        new Relay(call, c -> CompletableFuture.completedStage(streamed())) {
          @Override
          protected void answered(Response response) {
            throw broken;
          }
        };
    breaking.send(call);
    assertThatThrownBy(breaking::get).hasCause(broken);
    assertThat(closed).hasValue(1);
  }
}
