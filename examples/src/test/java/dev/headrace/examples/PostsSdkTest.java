package dev.headrace.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.retry.RetryPolicy;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.LedgerExtension;
import dev.headrace.testing.Reply;
import dev.headrace.testing.ScriptedTransport;
import dev.headrace.testing.Step;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How to test an SDK that is built on Headrace: without a network, and without waiting. */
@ExtendWith(LedgerExtension.class)
class PostsSdkTest {
  private static final String POST = "{\"userId\":1,\"id\":1,\"title\":\"a\",\"body\":\"b\"}";
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport transport = ScriptedTransport.on(time);

  @Test
  void asksForThePostsOfAUser() {
    transport.respond(200, "[" + POST + "]");
    try (PostsSdk sdk = sdk()) {
      assertThat(sdk.postsOf(7)).hasSize(1);
    }
    assertThat(transport.requests().get(0).url().toString())
        .isEqualTo("https://api.example/posts?userId=7");
  }

  @Test
  void triesAgainWhenTheServerIsAway() {
    transport.fail(Reason.CONNECT_REFUSED, Sent.NO).respond(200, POST);
    try (PostsSdk sdk = sdk()) {
      CompletableFuture<Post> post = sdk.api().get("/posts/1").fetchAsync(Post.class);
      time.advance(Duration.ofSeconds(1)); // the back-off
      assertThat(post.join().title()).isEqualTo("a");
    }
    assertThat(transport.sends()).isEqualTo(2);
  }

  @Test
  void sendsTwoASecond() {
    transport.respond(200, POST).respond(200, POST).respond(200, POST);
    try (PostsSdk sdk = sdk()) {
      List<CompletableFuture<Post>> calls =
          IntStream.range(0, 3)
              .mapToObj(i -> sdk.api().get("/posts/1").fetchAsync(Post.class))
              .toList();
      assertThat(transport.sends()).isEqualTo(2);

      time.advance(Duration.ofSeconds(1));
      assertThat(transport.sends()).isEqualTo(3);
      assertThat(calls).allMatch(CompletableFuture::isDone);
    }
  }

  @Test
  void saysThatAnAnswerWasCutShort() {
    try (FaultServer server =
            FaultServer.handling(request -> Reply.of(200, POST).at(60, Step.close()));
        PostsSdk sdk = new PostsSdk(server.base(), b -> b.retry(RetryPolicy.none()))) {
      assertThatThrownBy(() -> sdk.post(1))
          .isInstanceOfSatisfying(
              TransportException.class,
              cut -> assertThat(cut.reason()).isEqualTo(Reason.TRUNCATED));
    }
  }

  private PostsSdk sdk() {
    return new PostsSdk(
        "https://api.example",
        builder -> builder.transport(transport).time(time).callbacksOn(Runnable::run));
  }
}
