package dev.headrace.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.DeadlineExceededException;
import dev.headrace.core.InternalException;
import dev.headrace.core.Reason;
import dev.headrace.core.TransportException;
import dev.headrace.core.spi.FaultPoint;
import dev.headrace.retry.RetryPolicy;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.LedgerExtension;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * My SDK survives a storm of 429s, a reset in mid-body, a slow drip and a step that fails inside:
 * on real sockets, and without a millisecond of waiting.
 */
@Timeout(60)
@ExtendWith(LedgerExtension.class)
class SturdySdkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String POST = "{\"userId\":1,\"id\":1,\"title\":\"a\",\"body\":\"b\"}";
  private final FakeTime time = new FakeTime();

  @Test
  void survivesAStormOf429s() {
    AtomicInteger requests = new AtomicInteger();
    try (FaultServer server =
            FaultServer.handling(
                request ->
                    requests.incrementAndGet() <= 4
                        ? Reply.of(429).header("Retry-After", "7")
                        : Reply.of(200, POST));
        PostsSdk sdk = new PostsSdk(server.base(), b -> b.time(time).options(o -> o.attempts(5)))) {
      List<CompletableFuture<Post>> calls =
          IntStream.range(0, 10)
              .mapToObj(i -> sdk.api().get("/posts/1").fetchAsync(Post.class))
              .toList();
      while (!calls.stream().allMatch(CompletableFuture::isDone)) {
        long open = calls.stream().filter(call -> !call.isDone()).count();
        if (sdk.api().limits().get(0).waiters() == open) {
          time.advanceToNext(); // all of them wait for their turn
        }
        Thread.onSpinWait();
      }
      assertThat(calls).allMatch(call -> call.join().title().equals("a"));
      assertThat(requests).hasValue(14);
      assertThat(time.elapsed()).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(60));
    }
  }

  @Test
  void survivesAResetInMidBody() {
    try (FaultServer server =
            FaultServer.builder()
                .on(
                    1,
                    1,
                    Step.bytes("HTTP/1.1 200 OK\r\nContent-Length: 49\r\n\r\n{\"us"),
                    Step.reset())
                .handler(request -> Reply.of(200, POST))
                .start();
        PostsSdk sdk = new PostsSdk(server.base(), b -> b.time(time))) {
      CompletableFuture<Post> post = sdk.api().get("/posts/1").fetchAsync(Post.class);
      while (!post.isDone()) {
        Duration next = time.untilNext();
        if (next != null && next.compareTo(Duration.ofSeconds(1)) < 0) {
          time.advance(next); // a back-off passes, and no timeout does
        }
        Thread.onSpinWait();
      }
      assertThat(post.join().title()).isEqualTo("a");
      assertThat(server.requests()).isEqualTo(2);
    }
  }

  @Test
  void survivesASlowDrip() {
    List<CompletableFuture<Void>> drops = new ArrayList<>();
    Reply dripping = Reply.of(200, POST);
    for (int second = 0; second < 10; second++) {
      CompletableFuture<Void> drop = new CompletableFuture<>();
      drops.add(drop);
      dripping = dripping.at(45 + second, Step.until(drop));
    }
    Reply slow = dripping;
    try (FaultServer server =
            FaultServer.handling(
                request ->
                    request.path().equals("/posts/1") ? slow : Reply.of(200, "[" + POST + "]"));
        PostsSdk sdk = new PostsSdk(server.base(), b -> b.time(time))) {
      CompletableFuture<Post> post =
          sdk.api().get("/posts/1").deadline(Duration.ofSeconds(5)).fetchAsync(Post.class);
      server.awaitRequests(1, PATIENCE);
      for (int second = 0; second < 5; second++) {
        assertThat(post).isNotDone();
        drops.get(second).complete(null);
        time.advance(Duration.ofSeconds(1));
      }
      assertThatThrownBy(post::join).hasCauseInstanceOf(DeadlineExceededException.class);
      server.awaitClosed(1, PATIENCE);
      assertThat(sdk.postsOf(1)).hasSize(1); // the next call has a connection of its own
    }
  }

  @Test
  void controlAnSdkThatDoesNotRepeatDoesNotSurvive() {
    try (FaultServer server = FaultServer.handling(request -> Reply.raw(Step.reset()));
        PostsSdk sdk = new PostsSdk(server.base(), b -> b.time(time).retry(RetryPolicy.none()))) {
      assertThatThrownBy(() -> sdk.post(1))
          .isInstanceOfSatisfying(
              TransportException.class, lost -> assertThat(lost.reason()).isEqualTo(Reason.LOST));
    }
  }

  @Test
  void survivesAStepThatFailsInside() {
    try (FaultServer server = FaultServer.handling(request -> Reply.of(200, POST));
        PostsSdk sdk = new PostsSdk(server.base(), b -> b.time(time))) {
      FaultPoint.install(
          place -> {
            if (place.equals("front.decode")) {
              throw new OutOfMemoryError("planted");
            }
          });
      try {
        assertThatThrownBy(() -> sdk.post(1)).isInstanceOf(InternalException.class);
      } finally {
        FaultPoint.install(null);
      }
      assertThat(sdk.post(1).title()).isEqualTo("a");
    }
  }
}
