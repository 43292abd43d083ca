package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Http2;
import dev.headrace.testing.Http2Connection;
import dev.headrace.testing.Http2Stream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests' bodies, and the windows that hold them back. */
class H2UploadTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16_384, 65_535, 65_536, 1_000_000})
  void uploadsOfEverySizeGoOutWhole(int size) {
    byte[] body = H2.random(size);
    try (FaultServer server =
            H2.handling(
                request -> {
                  request.awaitEnd();
                  boolean same = Arrays.equals(request.body(), body);
                  H2.answer(request, same + Objects.toString(request.field("content-length"), ""));
                });
        Rig rig = H2.rig()) {
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
  void aServerThatNeverOpensItsWindowIsTimedOut() {
    try (FaultServer server = H2.withoutCredit();
        Rig rig = H2.rig(o -> o.idleReadTimeout(Duration.ofMillis(150)))) {
      Call call = Rig.post(server.url("/"), Body.of(new byte[200_000]));
      assertThat(rig.failure(call).reason()).isEqualTo(Reason.IDLE_TIMEOUT);
      assertThat(Rig.exchange(call).sent()).isEqualTo(Sent.MAYBE);
      Rig.until(() -> server.resets() == 1, "it is reset");
    }
  }

  private static void answers(Http2Connection connection, int pings) {
    connection.ping();
    Rig.until(() -> connection.acknowledgedPings() == pings, "all before is done");
  }

  /** RFC 9113 §6.9.2: there may be no window at first, nor later on. */
  @Test
  void aWindowOfZeroIsWaitedFor() {
    try (FaultServer server = H2.withoutCredit(Http2.INITIAL_WINDOW_SIZE, 0);
        Rig rig = H2.rig()) {
      CompletionStage<Response> stage =
          rig.transport.send(Rig.post(server.url("/"), Body.of(new byte[1_000])));
      Rig.until(() -> server.requests() == 1, "the head");
      Http2Connection connection = server.http2(1);
      Http2Stream request = connection.stream(1);
      answers(connection, 1);
      assertThat(request.body()).isEmpty();
      connection.windowUpdate(1, 1);
      Rig.until(() -> request.body().length >= 1, "one byte");
      answers(connection, 2);
      assertThat(request.body()).hasSize(1);
      connection.settings(Http2.INITIAL_WINDOW_SIZE, 100);
      Rig.until(() -> request.body().length >= 101, "a hundred more");
      answers(connection, 3);
      assertThat(request.body()).hasSize(101);
      connection.settings(Http2.INITIAL_WINDOW_SIZE, 0);
      connection.windowUpdate(1, 150); // 50 more than what is owed
      Rig.until(() -> request.body().length >= 151, "fifty more");
      answers(connection, 4);
      assertThat(request.body()).hasSize(151);
      CompletionStage<Response> second =
          rig.transport.send(Rig.post(server.url("/"), Body.of(new byte[1])));
      Rig.until(() -> server.requests() == 2, "another head");
      answers(connection, 5);
      assertThat(connection.stream(3).body()).isEmpty();
      connection.windowUpdate(1, 849);
      connection.windowUpdate(3, 1);
      Rig.until(() -> request.isEnded() && connection.stream(3).isEnded(), "all");
      assertThat(request.body()).hasSize(1_000);
      H2.answer(request, "1");
      H2.answer(connection.stream(3), "3");
      assertThat(Rig.text(Rig.await(stage)) + Rig.text(Rig.await(second))).isEqualTo("13");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  /** RFC 9113 §6.5.3: what a frame does not say stays as it was. */
  @Test
  void settingsHoldUntilTheyAreSaidAnew() {
    try (FaultServer server =
            H2.greeting(
                connection -> {
                  connection.givesCredit(false);
                  connection.settings(Http2.INITIAL_WINDOW_SIZE, 10);
                  connection.settings(Http2.HEADER_TABLE_SIZE, -1);
                  connection.settings(99, 7);
                },
                request -> {});
        Rig rig = H2.rig()) {
      CompletionStage<Response> stage =
          rig.transport.send(Rig.post(server.url("/"), Body.of(new byte[20])));
      Rig.until(() -> server.requests() == 1, "the head");
      Http2Connection connection = server.http2(1);
      Rig.until(() -> connection.stream(1).body().length >= 10, "ten bytes");
      answers(connection, 1);
      assertThat(connection.stream(1).body()).hasSize(10);
      connection.windowUpdate(1, 10);
      Rig.until(() -> connection.stream(1).isEnded(), "the rest");
      H2.answer(connection.stream(1), "fine");
      assertThat(Rig.text(Rig.await(stage))).isEqualTo("fine");
    }
  }

  @Test
  void anEarlyAnswerEndsTheUpload() {
    try (FaultServer server =
            H2.handling(
                request -> {
                  if (request.target().equals("/large")) {
                    request.connection().givesCredit(false);
                    request.headers(true, ":status", "413");
                  } else {
                    H2.answer(request, "fine");
                  }
                });
        Rig rig = H2.rig()) {
      Response early = rig.send(Rig.post(server.url("/large"), Body.of(new byte[500_000])));
      assertThat(early.status()).isEqualTo(413);
      Rig.until(() -> server.resets() == 1, "the upload is reset");
      assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).isEqualTo("fine");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aPublisherThatFailsResetsItsStreamOnly() {
    try (FaultServer server =
            H2.handling(
                request -> {
                  if (request.target().equals("/")) {
                    H2.answer(request, "fine");
                  }
                });
        Rig rig = H2.rig();
        SubmissionPublisher<ByteBuffer> source = new SubmissionPublisher<>(Runnable::run, 8)) {
      CompletionStage<Response> stage =
          rig.transport.send(Rig.post(server.url("/up"), Body.once(source, -1, () -> {})));
      Rig.until(source::hasSubscribers, "subscribed");
      source.submit(ByteBuffer.allocate(5));
      source.closeExceptionally(new IllegalStateException("no more"));
      assertThat(Rig.failure(stage).reason()).isEqualTo(Reason.WRITE_FAILED);
      Rig.until(() -> server.resets() == 1, "it is reset");
      assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).isEqualTo("fine");
      assertThat(server.connections()).isEqualTo(1);
    }
  }
}
