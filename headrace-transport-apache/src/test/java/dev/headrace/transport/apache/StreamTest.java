package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Response;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamTest {

  /** Reads as much as it is told to. */
  static final class Reader implements Flow.Subscriber<ByteBuffer> {
    private final AtomicLong bytes = new AtomicLong();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile @Nullable Throwable failure;
    final AtomicInteger buffers = new AtomicInteger();

    void ask(long n) {
      Objects.requireNonNull(subscription).request(n);
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
    }

    @Override
    public void onError(Throwable thrown) {
      failure = thrown;
    }

    @Override
    public void onComplete() {}
  }

  @Test
  void holdsNoMoreThanAWindowForAReaderThatDoesNotAsk() {
    byte[] body = new byte[64 << 20];
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, body).then(Step.stall()));
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
}
