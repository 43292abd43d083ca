package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Call;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Http2;
import dev.headrace.testing.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection that breaks at any byte of what the server sends on it. */
@Timeout(600)
class H2SweepTest {
  private static final String TEXT = "All of it, or nothing of it.";
  private static final int SETTINGS_BYTES = 9 + 6;
  private static final int ACK_BYTES = 9;
  private static final int SAMPLE = 12;

  /** Where and how it breaks, and how the response is read. */
  private record Cut(int offset, boolean reset, boolean streamed) {}

  private final AtomicInteger offset = new AtomicInteger(Integer.MAX_VALUE);
  private volatile boolean reset;
  private volatile int head; // bytes of the head's frame

  private FaultServer server() {
    return H2.greeting(
        connection -> {
          connection.endAfter(offset.get(), reset ? Step.reset() : Step.close());
          connection.settings(Http2.MAX_CONCURRENT_STREAMS, 10);
        },
        request -> {
          byte[] fields =
              request.connection().encode(":status", "200", "content-type", "text/plain");
          head = 9 + fields.length;
          request.connection().frame(Http2.HEADERS, Http2.END_HEADERS, request.id(), fields);
          byte[] text = TEXT.getBytes(StandardCharsets.US_ASCII);
          request.data(false, text);
          request.data(true);
        });
  }

  private static CompletionStage<byte[]> read(Rig rig, FaultServer server, boolean streamed) {
    Call call = streamed ? Rig.streamed(server.url("/")) : Rig.get(server.url("/"));
    return rig.transport
        .send(call)
        .thenCompose((Response response) -> response.body().collect(1_000, call));
  }

  private static List<Cut> cuts(int length) {
    List<Cut> all = new ArrayList<>();
    for (int i = 0; i < 4 * length; i++) {
      all.add(new Cut(i / 4, i % 2 == 0, i % 4 < 2));
    }
    return Sweeps.of(all, SAMPLE);
  }

  @Test
  void aConnectionThatBreaksAtAnyByteIsATypedFailure() {
    try (FaultServer server = server();
        Rig rig = H2.rig()) {
      for (boolean streamed : new boolean[] {false, true}) { // the control
        assertThat(Rig.await(read(rig, server, streamed))).asString().isEqualTo(TEXT);
      }
      server.http2(1).end(Step.reset());
      int body = SETTINGS_BYTES + ACK_BYTES + head;
      for (Cut cut : cuts(body + 9 + TEXT.length() + 9)) {
        Rig.until(() -> rig.leased() == 0, "the connection before is closed");
        offset.set(Math.max(1, cut.offset));
        reset = cut.reset;
        int requests = server.requests();
        HeadraceException failure = Rig.failure(read(rig, server, cut.streamed));
        assertThat(failure).as("%s", cut).isInstanceOf(TransportException.class);
        assertThat(failure.reason())
            .as("%s", cut)
            .isIn(Reason.LOST, cut.offset > body || cut.reset ? Reason.TRUNCATED : Reason.LOST);
        assertThat(failure.sent() == Sent.NO && server.requests() > requests)
            .as("%s: a request that arrived, and is said not to have been sent", cut)
            .isFalse();
        assertThat(rig.transport.inFlight()).isZero();
      }
    }
  }
}
