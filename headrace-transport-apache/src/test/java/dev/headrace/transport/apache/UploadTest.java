package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Method;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UploadTest {

  /** Gives what the test tells it to. */
  static final class Source implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
    private final AtomicLong asked = new AtomicLong();
    private volatile Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
    volatile boolean cancelled;

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> to) {
      subscriber = to;
      to.onSubscribe(this);
    }

    @Override
    public void request(long n) {
      asked.addAndGet(n);
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    boolean isAsked() {
      return asked.get() > 0;
    }

    void give(String text) {
      Rig.until(this::isAsked, "asked for more");
      asked.decrementAndGet();
      to().onNext(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    void finish() {
      to().onComplete();
    }

    void fail(Throwable failure) {
      to().onError(failure);
    }

    private Flow.Subscriber<? super ByteBuffer> to() {
      return Objects.requireNonNull(subscriber);
    }
  }

  @Test
  void buffersAreSentWithTheirLength() {
    byte[] body = new byte[5_000_000];
    new Random(1).nextBytes(body);
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "" + r.body().length));
        Rig rig = Rig.plain()) {
      Response response = rig.send(Rig.post(server.url("/"), Body.of(body)));
      assertThat(Rig.text(response)).isEqualTo("5000000");
      assertThat(java.util.Arrays.equals(server.received().get(0).body(), body)).isTrue();
      Headers headers = server.received().get(0).headers();
      assertThat(headers.all("Content-Length")).containsExactly("5000000");
      assertThat(headers.contains("Transfer-Encoding")).isFalse();
      assertThat(headers.contains("Expect")).isFalse();
    }
  }

  @Test
  void anEmptyBodyHasALengthOnlyWhereABodyIsUsual() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200));
        Rig rig = Rig.plain()) {
      rig.send(Rig.post(server.url("/"), Body.empty()));
      Request delete = new Request(Method.DELETE, server.url("/"), Headers.empty(), Body.empty());
      rig.send(Rig.call(delete));
      assertThat(server.received().get(0).headers().first("Content-Length")).isEqualTo("0");
      assertThat(server.received().get(1).headers().contains("Content-Length")).isFalse();
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void publishedBodiesAreChunkedUnlessTheirLengthIsKnown() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, r.text()));
        Rig rig = Rig.plain()) {
      for (long length : new long[] {-1, 10}) {
        Source source = new Source();
        CompletionStage<Response> stage =
            rig.transport.send(Rig.post(server.url("/"), Body.repeatable(() -> source, length)));
        Rig.until(source::isAsked, "asked");
        source.give("hello");
        source.give("");
        source.give("world");
        source.finish();
        assertThat(Rig.text(Rig.await(stage))).isEqualTo("helloworld");
      }
      assertThat(server.received().get(0).headers().first("Transfer-Encoding"))
          .isEqualTo("chunked");
      assertThat(server.received().get(1).headers().first("Content-Length")).isEqualTo("10");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aWrongDeclaredLengthIsTypedAndNothingOverlongIsSent() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200));
        Rig rig = Rig.plain()) {
      for (String text : new String[] {"too short", "much too long"}) {
        Source source = new Source();
        CompletionStage<Response> stage =
            rig.transport.send(Rig.post(server.url("/"), Body.repeatable(() -> source, 10)));
        Rig.until(source::isAsked, "asked");
        source.give(text);
        source.finish();
        HeadraceException failure = Rig.failure(stage);
        assertThat(failure.reason()).isEqualTo(Reason.WRITE_FAILED);
        assertThat(failure.phase()).isEqualTo(Phase.WRITE);
        assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
        assertThat(failure.summary()).contains("10 bytes");
        assertThat(source.cancelled).isTrue();
      }
      Rig.until(() -> server.openConnections() == 0, "closed");
      assertThat(server.requests()).isZero();
      assertThat(rig.leased()).isZero();
    }
  }

  @Test
  void aPublisherThatFailsFailsTheWriting() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200));
        Rig rig = Rig.plain()) {
      IllegalStateException cause = new IllegalStateException("disk");
      Source source = new Source();
      CompletionStage<Response> stage =
          rig.transport.send(Rig.post(server.url("/"), Body.repeatable(() -> source, -1)));
      Rig.until(source::isAsked, "asked");
      source.give("half");
      source.fail(cause);
      HeadraceException failure = Rig.failure(stage);
      assertThat(failure.reason()).isEqualTo(Reason.WRITE_FAILED);
      assertThat(failure).hasCause(cause);

      Flow.Publisher<ByteBuffer> throwing =
          to -> {
            throw cause;
          };
      assertThat(
              rig.failure(Rig.post(server.url("/"), Body.repeatable(() -> throwing, -1))).reason())
          .isEqualTo(Reason.WRITE_FAILED);
      Rig.until(() -> server.openConnections() == 0, "closed");
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void anEarlyRefusalStopsTheUploadAndIsTheAnswer() {
    try (FaultServer server =
            FaultServer.builder()
                .beforeContent(
                    r -> Reply.of(413, "too much").then(dev.headrace.testing.Step.stall()))
                .start();
        Rig rig = Rig.plain()) {
      for (long length : new long[] {-1, 1_000_000}) {
        Source source = new Source();
        CompletionStage<Response> stage =
            rig.transport.send(Rig.post(server.url("/"), Body.repeatable(() -> source, length)));
        Rig.until(source::isAsked, "asked");
        source.give("a little");
        Response response = Rig.await(stage);
        assertThat(response.status()).isEqualTo(413);
        assertThat(Rig.text(response)).isEqualTo("too much");
        Rig.until(() -> source.cancelled, "stopped");
        assertThat(rig.leased() + rig.idle()).isZero();
      }
      server.awaitClosed(1, Rig.PATIENCE);
      server.awaitClosed(2, Rig.PATIENCE);
    }
  }
}
