package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Http2;
import dev.headrace.testing.Http2Connection;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and responses, and what holds a response back. */
class H2StreamTest {
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
    byte[] body = H2.random(size);
    try (FaultServer server =
            H2.handling(
                request -> {
                  request.headers(body.length == 0, ":status", "200");
                  request.body(body);
                });
        Rig rig = H2.rig()) {
      assertThat(rig.send(Rig.get(server.url("/"))).body().buffered()).isEqualTo(body);
      Call streamed = Rig.streamed(server.url("/"));
      assertThat(Rig.await(rig.send(streamed).body().collect(4_000_000, streamed))).isEqualTo(body);
      assertThat(rig.transport.inFlight()).isZero();
    }
  }

  @Test
  void aReaderThatWaitsHoldsTheServerBackAndNoNeighbour() {
    byte[] body = H2.random(300_000);
    try (FaultServer server =
            H2.handling(
                request -> {
                  request.headers(false, ":status", "200");
                  request.body(body);
                });
        Rig rig = H2.rig(o -> o.idleReadTimeout(Duration.ofSeconds(30)))) {
      Reader reader = new Reader();
      Response begun = rig.send(Rig.streamed(server.url("/slow")));
      begun.body().publisher().subscribe(reader);
      Http2Connection connection = server.http2(1);
      Rig.until(() -> connection.stream(1).window() == 0, "the window is used up");
      assertThat(rig.send(Rig.get(server.url("/fast"))).body().buffered()).isEqualTo(body);
      reader.request(1);
      Rig.until(() -> reader.received.get() > 0, "one buffer");
      long first = reader.received.get();
      Rig.until(() -> connection.stream(1).window() == 0, "no more than was read");
      assertThat(first).isLessThanOrEqualTo(16_384);
      reader.request(Long.MAX_VALUE);
      Rig.until(() -> reader.complete, "the rest");
      assertThat(reader.received.get()).isEqualTo(body.length);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void paddingCountsAsRead() {
    try (FaultServer server =
            H2.handling(
                request -> {
                  request.headers(false, ":status", "200");
                  byte[] padded = new byte[1 + 10 + 200];
                  padded[0] = (byte) 200;
                  for (int i = 0; i < 500; i++) { // 105,500 bytes, of which 5,000 are the body's
                    Rig.until(() -> request.window() >= padded.length, "a window");
                    request
                        .connection()
                        .frame(
                            Http2.DATA,
                            i == 499 ? Http2.PADDED | Http2.END_STREAM : Http2.PADDED,
                            request.id(),
                            padded);
                  }
                });
        Rig rig = H2.rig()) {
      Call call = Rig.streamed(server.url("/"));
      assertThat(Rig.await(rig.send(call).body().collect(100_000, call))).hasSize(5_000);
    }
  }

  @Test
  void aBodyOverItsLimitIsResetAndSaysSo() {
    try (FaultServer server =
            H2.handling(
                request -> {
                  request.headers(false, ":status", "200");
                  request.body(new byte[100_000]);
                });
        Rig rig = H2.rig()) {
      Call call = Rig.call(Request.get(server.url("/")), o -> o.bodyLimit(50_000));
      assertThat(rig.failure(call).reason()).isEqualTo(Reason.BOUND_EXCEEDED);
      Rig.until(() -> server.resets() == 1, "it is reset");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aRequestsFieldsAreInLowerCaseAndCredentialsStayOutOfTheTable() {
    List<String> seen = new ArrayList<>();
    try (FaultServer server =
            H2.handling(
                request -> {
                  synchronized (seen) {
                    request
                        .fields()
                        .forEach(
                            f -> seen.add(f.name() + "=" + f.value() + (f.sensitive() ? "!" : "")));
                  }
                  H2.answer(request, "x");
                });
        Rig rig = H2.rig()) {
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
