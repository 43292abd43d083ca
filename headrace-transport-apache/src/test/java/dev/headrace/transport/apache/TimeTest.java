package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TimeTest {
  private final FakeTime time = new FakeTime();
  private final TransportOptions options =
      TransportOptions.builder(time, time)
          .connectTimeout(Duration.ofSeconds(10))
          .idleReadTimeout(Duration.ofSeconds(30))
          .build();

  @ParameterizedTest
  @EnumSource(
      value = Phase.class,
      names = {"WAIT", "HEADERS", "BODY"})
  void silenceEndsTheExchange(Phase phase) {
    String sent =
        switch (phase) {
          case WAIT -> "";
          case HEADERS -> "HTTP/1.1 200 OK\r\nA: ";
          default -> "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";
        };
    Reply reply = Reply.raw(Step.bytes(sent), Step.stall());
    try (FaultServer server = FaultServer.handling(r -> reply);
        Rig rig = Rig.with(options)) {
      Call call = Rig.get(server.url("/"));
      CompletionStage<Response> stage = rig.transport.send(call);
      Rig.until(() -> Rig.exchange(call).phase() == phase, phase.name());
      server.awaitRequests(1, Rig.PATIENCE);
      time.advance(Duration.ofMillis(29_999));
      assertThat(stage.toCompletableFuture()).isNotDone();
      time.advance(Duration.ofMillis(1));

      HeadraceException failure = Rig.failure(stage);
      assertThat(failure.reason()).isEqualTo(Reason.IDLE_TIMEOUT);
      assertThat(failure.phase()).isEqualTo(phase);
      assertThat(failure.sent()).isEqualTo(Sent.YES);
      server.awaitClosed(1, Rig.PATIENCE);
      assertThat(time.pending()).isZero();
    }
  }

  @Test
  void aServerThatIsSlowButNotSilentIsWaitedFor() {
    CompletableFuture<Void> first = new CompletableFuture<>();
    CompletableFuture<Void> second = new CompletableFuture<>();
    Reply drip =
        Reply.raw(
            Step.until(first),
            Step.bytes("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab"),
            Step.until(second),
            Step.bytes("cd"));
    try (FaultServer server = FaultServer.handling(r -> drip);
        Rig rig = Rig.with(options)) {
      Call call = Rig.get(server.url("/"));
      CompletionStage<Response> stage = rig.transport.send(call);
      server.awaitRequests(1, Rig.PATIENCE);
      time.advance(Duration.ofSeconds(20));
      first.complete(null);
      Rig.until(() -> Rig.exchange(call).phase() == Phase.BODY, "body");
      time.advance(Duration.ofSeconds(20));
      assertThat(stage.toCompletableFuture()).isNotDone();
      second.complete(null);
      assertThat(Rig.text(Rig.await(stage))).isEqualTo("abcd");
      assertThat(time.pending()).isZero();
    }
  }

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

  @Test
  void aBodyOfTheCallersOwnSlownessIsNotTheServersSilence() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, r.text()));
        Rig rig = Rig.with(options)) {
      UploadTest.Source source = new UploadTest.Source();
      Call call = Rig.post(server.url("/"), Body.repeatable(() -> source, -1));
      CompletionStage<Response> stage = rig.transport.send(call);
      Rig.until(source::isAsked, "asked");
      time.advance(Duration.ofMinutes(5));
      assertThat(stage.toCompletableFuture()).isNotDone();
      source.give("late");
      source.finish();
      assertThat(Rig.text(Rig.await(stage))).isEqualTo("late");
    }
  }
}
