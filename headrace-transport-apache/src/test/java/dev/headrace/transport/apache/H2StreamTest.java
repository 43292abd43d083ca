package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies in both directions, and the windows that hold them back. */
class H2StreamTest {

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** Asks for one buffer after the other, when it is told to. */
  private static final class Reader implements Flow.Subscriber<ByteBuffer> {
    private volatile Flow.@Nullable Subscription subscription;
    private final AtomicLong received = new AtomicLong();
    private volatile boolean complete;

    @Override
    public void onSubscribe(Flow.Subscription to) {
      subscription = to;
    }

    void request(long buffers) {
      Objects.requireNonNull(subscription).request(buffers);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      received.addAndGet(buffer.remaining());
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {
      complete = true;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16_384, 65_535, 65_536, 65_537, 1_000_000})
  void bodiesOfEverySizeComeWhole(int size) {
    byte[] body = random(size);
    try (H2Server server =
            H2Server.handling(
                (peer, request) -> {
                  peer.headers(request.id, body.length == 0, ":status", "200");
                  peer.body(request, body);
                });
        Rig rig = H2Server.rig()) {
      assertThat(rig.send(Rig.get(server.url("/"))).body().buffered()).isEqualTo(body);
      Call streamed = Rig.streamed(server.url("/"));
      assertThat(Rig.await(rig.send(streamed).body().collect(4_000_000, streamed))).isEqualTo(body);
      assertThat(rig.transport.inFlight()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16_384, 65_535, 65_536, 1_000_000})
  void uploadsOfEverySizeGoOutWhole(int size) {
    byte[] body = random(size);
    try (H2Server server =
            H2Server.handling(
                (peer, request) -> {
                  Rig.until(() -> request.ended, "the body's end");
                  boolean same = Arrays.equals(request.body(), body);
                  peer.answer(request, same + request.field("content-length"));
                });
        Rig rig = H2Server.rig()) {
      assertThat(Rig.text(rig.send(Rig.post(server.url("/"), Body.of(body)))))
          .isEqualTo("true" + size);
      Body published = Body.once(new Parts(body), -1, () -> {});
      assertThat(Rig.text(rig.send(Rig.post(server.url("/"), published)))).isEqualTo("true");
    }
  }

  /** A body in parts of 10,000 bytes, each when it is asked for. */
  private static final class Parts implements Flow.Publisher<ByteBuffer> {
    private final byte[] body;

    Parts(byte[] body) {
      this.body = body;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> to) {
      to.onSubscribe(
          new Flow.Subscription() {
            private int at;

            @Override
            public void request(long n) {
              if (at >= body.length) {
                to.onComplete();
                return;
              }
              int size = Math.min(10_000, body.length - at);
              at += size;
              to.onNext(ByteBuffer.wrap(body, at - size, size));
            }

            @Override
            public void cancel() {}
          });
    }
  }

  @Test
  void aReaderThatWaitsHoldsTheServerBackAndNoNeighbour() {
    byte[] body = random(300_000);
    try (H2Server server =
            H2Server.handling(
                (peer, request) -> {
                  peer.headers(request.id, false, ":status", "200");
                  peer.body(request, body);
                });
        Rig rig = H2Server.rig(o -> o.idleReadTimeout(Duration.ofSeconds(30)))) {
      Reader reader = new Reader();
      Response begun = rig.send(Rig.streamed(server.url("/slow")));
      begun.body().publisher().subscribe(reader);
      H2Peer peer = server.peer(0);
      Rig.until(() -> peer.window(peer.request(1)) == 0, "the window is used up");
      assertThat(rig.send(Rig.get(server.url("/fast"))).body().buffered()).isEqualTo(body);
      reader.request(1);
      Rig.until(() -> reader.received.get() > 0, "one buffer");
      long first = reader.received.get();
      Rig.until(() -> peer.window(peer.request(1)) == 0, "no more than was read");
      assertThat(first).isLessThanOrEqualTo(16_384);
      reader.request(Long.MAX_VALUE);
      Rig.until(() -> reader.complete, "the rest");
      assertThat(reader.received.get()).isEqualTo(body.length);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void paddingCountsAsRead() {
    try (H2Server server =
            H2Server.handling(
                (peer, request) -> {
                  peer.headers(request.id, false, ":status", "200");
                  byte[] padded = new byte[1 + 10 + 200];
                  padded[0] = (byte) 200;
                  for (int i = 0; i < 500; i++) { // 105,500 bytes, of which 5,000 are the body's
                    Rig.until(() -> peer.window(request) >= padded.length, "a window");
                    peer.take(request, padded.length);
                    peer.frame(H2Peer.DATA, i == 499 ? 9 : 8, request.id, padded);
                  }
                });
        Rig rig = H2Server.rig()) {
      Call call = Rig.streamed(server.url("/"));
      assertThat(Rig.await(rig.send(call).body().collect(100_000, call))).hasSize(5_000);
    }
  }

  @Test
  void aServerThatNeverOpensItsWindowIsTimedOut() {
    try (H2Server server = H2Server.withoutCredit();
        Rig rig = H2Server.rig(o -> o.idleReadTimeout(Duration.ofMillis(150)))) {
      Call call = Rig.post(server.url("/"), Body.of(new byte[200_000]));
      assertThat(rig.failure(call).reason()).isEqualTo(Reason.IDLE_TIMEOUT);
      assertThat(Rig.exchange(call).sent()).isEqualTo(Sent.MAYBE);
      server.await(() -> server.resets() == 1, "it is reset");
    }
  }

  private static void answers(H2Peer peer, int pings) {
    H2FailureTest.io(() -> peer.frame(H2Peer.PING, 0, 0, new byte[8]));
    Rig.until(() -> peer.pongs.get() == pings, "all before is done");
  }

  /** RFC 9113 §6.9.2: there may be no window at first, nor later on. */
  @Test
  void aWindowOfZeroIsWaitedFor() {
    try (H2Server server =
            H2Server.greeting(
                peer -> {
                  peer.givesCredit = false;
                  peer.settings(H2Peer.INITIAL_WINDOW_SIZE, 0);
                },
                (peer, request) -> {});
        Rig rig = H2Server.rig()) {
      CompletionStage<Response> stage =
          rig.transport.send(Rig.post(server.url("/"), Body.of(new byte[1_000])));
      server.await(() -> server.requests() == 1, "the head");
      H2Peer peer = server.peer(0);
      H2Peer.Received request = peer.request(1);
      answers(peer, 1);
      assertThat(request.body()).isEmpty();
      H2FailureTest.io(() -> peer.credit(1, 1));
      Rig.until(() -> request.body().length >= 1, "one byte");
      answers(peer, 2);
      assertThat(request.body()).hasSize(1);
      H2FailureTest.io(() -> peer.settings(H2Peer.INITIAL_WINDOW_SIZE, 100));
      Rig.until(() -> request.body().length >= 101, "a hundred more");
      answers(peer, 3);
      assertThat(request.body()).hasSize(101);
      H2FailureTest.io(() -> peer.settings(H2Peer.INITIAL_WINDOW_SIZE, 0));
      H2FailureTest.io(() -> peer.credit(1, 150)); // 50 more than what is owed
      Rig.until(() -> request.body().length >= 151, "fifty more");
      answers(peer, 4);
      assertThat(request.body()).hasSize(151);
      CompletionStage<Response> second =
          rig.transport.send(Rig.post(server.url("/"), Body.of(new byte[1])));
      server.await(() -> server.requests() == 2, "another head");
      answers(peer, 5);
      assertThat(peer.request(3).body()).isEmpty();
      H2FailureTest.io(() -> peer.credit(1, 849));
      H2FailureTest.io(() -> peer.credit(3, 1));
      Rig.until(() -> request.ended && peer.request(3).ended, "all");
      assertThat(request.body()).hasSize(1_000);
      H2FailureTest.io(() -> peer.answer(request, "1"));
      H2FailureTest.io(() -> peer.answer(peer.request(3), "3"));
      assertThat(Rig.text(Rig.await(stage)) + Rig.text(Rig.await(second))).isEqualTo("13");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  /** RFC 9113 §6.5.3: what a frame does not say stays as it was. */
  @Test
  void settingsHoldUntilTheyAreSaidAnew() {
    try (H2Server server =
            H2Server.greeting(
                peer -> {
                  peer.givesCredit = false;
                  peer.settings(H2Peer.INITIAL_WINDOW_SIZE, 10);
                  peer.settings(H2Peer.HEADER_TABLE_SIZE, -1);
                  peer.settings(99, 7);
                },
                (peer, request) -> {});
        Rig rig = H2Server.rig()) {
      CompletionStage<Response> stage =
          rig.transport.send(Rig.post(server.url("/"), Body.of(new byte[20])));
      server.await(() -> server.requests() == 1, "the head");
      H2Peer peer = server.peer(0);
      Rig.until(() -> peer.request(1).body().length >= 10, "ten bytes");
      answers(peer, 1);
      assertThat(peer.request(1).body()).hasSize(10);
      H2FailureTest.io(() -> peer.credit(1, 10));
      Rig.until(() -> peer.request(1).ended, "the rest");
      H2FailureTest.io(() -> peer.answer(peer.request(1), "fine"));
      assertThat(Rig.text(Rig.await(stage))).isEqualTo("fine");
    }
  }

  @Test
  void anEarlyAnswerEndsTheUpload() {
    try (H2Server server =
            H2Server.handling(
                (peer, request) -> {
                  if (request.path().equals("/large")) {
                    peer.givesCredit = false;
                    peer.headers(request.id, true, ":status", "413");
                  } else {
                    peer.answer(request, "fine");
                  }
                });
        Rig rig = H2Server.rig()) {
      Response early = rig.send(Rig.post(server.url("/large"), Body.of(new byte[500_000])));
      assertThat(early.status()).isEqualTo(413);
      server.await(() -> server.resets() == 1, "the upload is reset");
      assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).isEqualTo("fine");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aBodyOverItsLimitIsResetAndSaysSo() {
    try (H2Server server =
            H2Server.handling(
                (peer, request) -> {
                  peer.headers(request.id, false, ":status", "200");
                  peer.body(request, new byte[100_000]);
                });
        Rig rig = H2Server.rig()) {
      Call call = Rig.call(Request.get(server.url("/")), o -> o.bodyLimit(50_000));
      assertThat(rig.failure(call).reason()).isEqualTo(Reason.BOUND_EXCEEDED);
      server.await(() -> server.resets() == 1, "it is reset");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aPublisherThatFailsResetsItsStreamOnly() {
    try (H2Server server =
            H2Server.handling(
                (peer, request) -> {
                  if (request.path().equals("/")) {
                    peer.answer(request, "fine");
                  }
                });
        Rig rig = H2Server.rig();
        SubmissionPublisher<ByteBuffer> source = new SubmissionPublisher<>(Runnable::run, 8)) {
      CompletionStage<Response> stage =
          rig.transport.send(Rig.post(server.url("/up"), Body.once(source, -1, () -> {})));
      Rig.until(source::hasSubscribers, "subscribed");
      source.submit(ByteBuffer.allocate(5));
      source.closeExceptionally(new IllegalStateException("no more"));
      assertThat(Rig.failure(stage).reason()).isEqualTo(Reason.WRITE_FAILED);
      server.await(() -> server.resets() == 1, "it is reset");
      assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).isEqualTo("fine");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aRequestsFieldsAreInLowerCaseAndCredentialsStayOutOfTheTable() {
    List<String> seen = new ArrayList<>();
    try (H2Server server =
            H2Server.handling(
                (peer, request) -> {
                  synchronized (seen) {
                    request.fields.forEach(
                        f ->
                            seen.add(
                                f.getName() + "=" + f.getValue() + (f.isSensitive() ? "!" : "")));
                  }
                  peer.answer(request, "x");
                });
        Rig rig = H2Server.rig()) {
      Headers headers = Headers.of("X-B", "2", "x-a", "\u00e9", "Authorization", "Bearer t");
      rig.send(
          Rig.call(new Request(Method.POST, server.url("/p?q=1"), headers, Body.of(new byte[3]))));
      String authority = server.url("/").origin().authority();
      assertThat(seen)
          .containsExactly(
              ":method=POST",
              ":scheme=https",
              ":authority=" + authority,
              ":path=/p?q=1",
              "content-length=3",
              "x-b=2",
              "x-a=\u00e9",
              "authorization=Bearer t!");
    }
  }
}
