package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Call;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TimeTest {
  private final FakeTime time = new FakeTime();
  private final TransportOptions options =
      TransportOptions.builder(time, time)
          .connectTimeout(Duration.ofSeconds(10))
          .idleReadTimeout(Duration.ofSeconds(30))
          .build();

  @Test
  void connectingIsBoundedWithNameAndHandshake() {
    CountDownLatch never = new CountDownLatch(1);
    NameLookup slow =
        host -> {
          try {
            never.await();
          } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
          }
          return new InetAddress[0];
        };
    try (FaultServer mute = FaultServer.builder().onAccept(1, Step.stall()).start();
        ApacheTransport transport = new ApacheTransport(options, slow)) {
      for (String host : new String[] {"http://slow.test:", "https://127.0.0.1:"}) {
        Phase phase = host.startsWith("https") ? Phase.TLS : Phase.DNS;
        Call call = Rig.get(Url.parse(host + mute.port() + "/"));
        CompletionStage<Response> stage = transport.send(call);
        Rig.until(() -> Rig.exchange(call).phase() == phase, phase.name());
        time.advance(Duration.ofMillis(9_999));
        assertThat(stage.toCompletableFuture()).isNotDone();
        time.advance(Duration.ofMillis(1));
        HeadraceException failure = Rig.failure(stage);
        assertThat(failure.reason()).isEqualTo(Reason.CONNECT_TIMEOUT);
        assertThat(failure.phase()).isEqualTo(phase);
        assertThat(failure.sent()).isEqualTo(Sent.NO);
      }
      assertThat(time.pending()).isZero();
    }
  }

  @Test
  void aReaderThatTakesItsTimeIsNotTheServersSilence() {
    byte[] body = new byte[4 << 20];
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, body));
        Rig rig = Rig.with(options)) {
      Response response = rig.send(Rig.streamed(server.url("/")));
      Rig.until(() -> rig.transport.inFlight() == 1, "in flight");
      StreamTest.Reader reader = new StreamTest.Reader();
      response.body().publisher().subscribe(reader);
      reader.ask(1);
      Rig.until(() -> reader.bytes() > 0, "first buffer");
      Rig.until(rig.transport::waitsForCallers, "the window is full");
      time.advance(Duration.ofMinutes(5));
      assertThat(reader.failure()).isNull();
      reader.ask(Long.MAX_VALUE);
      Rig.await(response.ended());
      assertThat(reader.bytes()).isEqualTo(body.length);
    }
  }
}
