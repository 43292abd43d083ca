package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Call;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamTest {

  /** Reads as much as it is told to. */
  static final class Reader implements Flow.Subscriber<ByteBuffer> {
    private final AtomicLong bytes = new AtomicLong();
    final CRC32 sum = new CRC32();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile @Nullable Throwable failure;
    volatile boolean complete;
    final AtomicInteger buffers = new AtomicInteger();

    void ask(long n) {
      Objects.requireNonNull(subscription).request(n);
    }

    void cancel() {
      Objects.requireNonNull(subscription).cancel();
    }

    long bytes() {
      return bytes.get();
    }

    @Nullable Throwable failure() {
      return failure;
    }

    @Override
    public void onSubscribe(Flow.Subscription to) {
      subscription = to;
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      buffers.incrementAndGet();
      bytes.addAndGet(buffer.remaining());
      sum.update(buffer);
    }

    @Override
    public void onError(Throwable thrown) {
      failure = thrown;
    }

    @Override
    public void onComplete() {
      complete = true;
    }
  }

  private static byte[] random(int size) {
    byte[] body = new byte[size];
    new Random(size).nextBytes(body);
    return body;
  }

  @Test
  void completesAtTheHeadAndHandsOnWhatIsAskedFor() {
    byte[] body = random(2 << 20);
    CRC32 expected = new CRC32();
    expected.update(body);
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, body));
        Rig rig = Rig.plain()) {
      Response response = rig.send(Rig.streamed(server.url("/")));
      assertThat(response.body().buffered()).isNull();
      assertThat(response.body().length()).isEqualTo(body.length);
      Reader reader = new Reader();
      response.body().publisher().subscribe(reader);
      assertThat(reader.buffers.get()).isZero();
      for (int i = 1; i <= 20; i++) {
        reader.ask(1);
        int asked = i;
        Rig.until(() -> reader.buffers.get() == asked, "one more");
      }
      reader.ask(Long.MAX_VALUE);
      Rig.await(response.ended());
      Rig.until(() -> reader.complete, "complete");
      assertThat(reader.bytes()).isEqualTo(body.length);
      assertThat(reader.sum.getValue()).isEqualTo(expected.getValue());
      assertThat(rig.idle()).isEqualTo(1);
    }
  }

  @Test
  void holdsNoMoreThanAWindowForAReaderThatDoesNotAsk() {
    byte[] body = new byte[64 << 20];
    CompletionCounter written = new CompletionCounter();
    try (FaultServer server =
            FaultServer.handling(r -> Reply.of(200, body).then(Step.until(written.mark())));
        Rig rig = Rig.plain()) {
      Response response = rig.send(Rig.streamed(server.url("/")));
      Reader reader = new Reader();
      response.body().publisher().subscribe(reader);
      reader.ask(2);
      Rig.until(() -> reader.buffers.get() == 2, "two buffers");
      assertThat(reader.buffers.get()).isEqualTo(2);
      response.close();
      server.awaitClosed(1, Rig.PATIENCE);
      assertThat(reader.bytes()).isLessThanOrEqualTo(2L * EngineSettings.BUFFER_BYTES);
    }
  }

  /** Never completes: the server stays in its last step. */
  private static final class CompletionCounter {
    java.util.concurrent.CompletableFuture<Void> mark() {
      return new java.util.concurrent.CompletableFuture<>();
    }
  }

  @Test
  void closingUnreadClosesTheConnection() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, new byte[1 << 20]));
        Rig rig = Rig.plain()) {
      rig.send(Rig.streamed(server.url("/"))).close();
      server.awaitClosed(1, Rig.PATIENCE);
      assertThat(rig.leased() + rig.idle()).isZero();
    }
  }

  @Test
  void cancellingTheSubscriptionOrTheCallClosesTheConnection() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, new byte[8 << 20]));
        Rig rig = Rig.plain()) {
      Response response = rig.send(Rig.streamed(server.url("/")));
      Reader reader = new Reader();
      response.body().publisher().subscribe(reader);
      reader.ask(1);
      reader.cancel();
      server.awaitClosed(1, Rig.PATIENCE);

      Call call = Rig.streamed(server.url("/"));
      Response second = rig.send(call);
      Reader other = new Reader();
      second.body().publisher().subscribe(other);
      CancellationException stop = new CancellationException("enough");
      call.scope().cancel(stop);
      assertThat(other.failure()).isSameAs(stop);
      server.awaitClosed(2, Rig.PATIENCE);
      assertThat(rig.leased()).isZero();
    }
  }

  @Test
  void aBodyThatBreaksOffFailsTheReader() {
    try (FaultServer server =
            FaultServer.builder()
                .on(
                    1,
                    1,
                    Step.bytes("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
                    Step.close())
                .start();
        Rig rig = Rig.plain()) {
      Call call = Rig.streamed(server.url("/"));
      HeadraceException failure = Rig.failure(rig.send(call).body().collect(100, call));
      assertThat(failure.reason()).isEqualTo(Reason.TRUNCATED);
    }
  }

  @Test
  void askingForNothingIsAnError() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, new byte[1 << 20]));
        Rig rig = Rig.plain()) {
      Response response = rig.send(Rig.streamed(server.url("/")));
      Reader reader = new Reader();
      response.body().publisher().subscribe(reader);
      reader.ask(0);
      Rig.until(() -> reader.failure() != null, "told, perhaps by the I/O thread");
      assertThat(reader.failure()).isInstanceOf(IllegalArgumentException.class);
      server.awaitClosed(1, Rig.PATIENCE);
    }
  }

  @Test
  void responsesWithoutABodyAreWhole() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(204));
        Rig rig = Rig.plain()) {
      Response response = rig.send(Rig.streamed(server.url("/")));
      assertThat(response.body().buffered()).isEmpty();
      assertThat(rig.idle()).isEqualTo(1);
    }
  }
}
