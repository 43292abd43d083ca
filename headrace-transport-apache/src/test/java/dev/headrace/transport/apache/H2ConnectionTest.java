package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Call;
import dev.headrace.core.ClientClosedException;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Proxies;
import dev.headrace.core.ProxyServer;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Http2;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import dev.headrace.testing.TestProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connection an exchange gets, how many there are, and when they end. */
class H2ConnectionTest {

  private static FaultServer echo() {
    return H2.handling(request -> H2.answer(request, request.target()));
  }

  private static List<CompletionStage<Response>> send(Rig rig, Url url, int count) {
    List<CompletionStage<Response>> stages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      stages.add(rig.transport.send(Rig.get(url)));
    }
    return stages;
  }

  @Test
  void itIsOfferedUnlessSwitchedOff() {
    try (FaultServer server = echo();
        Rig off = H2.rig(o -> o.http2(false));
        Rig on = H2.rig()) {
      assertThat(on.transport.capabilities().http2()).isTrue();
      assertThat(off.transport.capabilities().http2()).isFalse();
      HeadraceException failure = off.failure(Rig.get(server.url("/"))); // it knows nothing else
      assertThat(failure.reason()).isEqualTo(Reason.TLS);
      assertThat(server.requests()).isZero();
      assertThat(Rig.text(on.send(Rig.get(server.url("/x"))))).isEqualTo("/x");
    }
  }

  @Test
  void aServerThatDoesNotChooseItIsSpokenToInHttp11() {
    try (FaultServer server =
            FaultServer.builder()
                .tls(H2.CERTIFICATES.serverContext())
                .handler(r -> Reply.of(200, "one"))
                .start();
        Rig rig = H2.rig()) {
      for (CompletionStage<Response> stage : send(rig, server.url("/"), 8)) {
        Response response = Rig.await(stage);
        assertThat(Rig.text(response)).isEqualTo("one");
        assertThat(response.received().protocol()).isEqualTo("HTTP/1.1");
      }
      assertThat(server.connections()).isGreaterThan(1);
      assertThat(rig.leased()).isZero();
    }
  }

  @Test
  void originsDoNotShareAConnectionThoughOneCertificateIsForBoth() {
    try (FaultServer server = echo();
        Rig rig = H2.rig()) {
      Url other = Url.parse(server.url("/b").full().replace("127.0.0.1", "localhost"));
      rig.send(Rig.get(server.url("/a")));
      rig.send(Rig.get(other));
      assertThat(server.connections()).isEqualTo(2);
      assertThat(server.http2(2).stream(1).field(":authority")).startsWith("localhost:");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socks5h"})
  void throughAProxyTheTunnelIsOneConnectionTo(String scheme) {
    try (FaultServer server = echo();
        TestProxy proxy = TestProxy.start();
        Rig rig =
            H2.rig(
                o ->
                    o.proxies(Proxies.of(ProxyServer.parse(scheme + "://" + proxy.authority()))))) {
      for (CompletionStage<Response> stage : send(rig, server.url("/through"), 20)) {
        Response response = Rig.await(stage);
        assertThat(Rig.text(response)).isEqualTo("/through");
        assertThat(response.received().protocol()).isEqualTo("HTTP/2");
      }
      assertThat(proxy.asked()).hasSize(1);
      assertThat(server.connections()).isEqualTo(1);
      server.http2(1).end(Step.reset());
      Rig.until(() -> rig.leased() == 0, "it is noticed");
      assertThat(Rig.text(rig.send(Rig.get(server.url("/anew"))))).isEqualTo("/anew");
      assertThat(proxy.asked()).hasSize(2);
    }
  }

  @Test
  void everyWaitingExchangeHasAnOutcomeIfNobodyCanConnect() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "no TLS"));
        Rig rig = H2.rig()) {
      Url url = Url.parse("https://127.0.0.1:" + server.port() + "/");
      for (CompletionStage<Response> stage : send(rig, url, 20)) {
        HeadraceException failure = Rig.failure(stage);
        assertThat(failure.reason()).isEqualTo(Reason.TLS);
        assertThat(failure.sent()).isEqualTo(Sent.NO);
      }
      assertThat(rig.leased()).isZero();
    }
  }

  @Test
  void whoeverWaitsForAConnectionThatFailsFailsWithIt() {
    AtomicInteger connections = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(1);
    try (FaultServer server =
            H2.greeting(
                connection -> {
                  connections.incrementAndGet();
                  Rig.until(() -> all.getCount() == 0, "all are waiting");
                  connection.end(Step.reset());
                },
                request -> {});
        Rig rig = H2.rig()) {
      List<CompletionStage<Response>> stages = send(rig, server.url("/"), 50);
      all.countDown();
      for (CompletionStage<Response> stage : stages) {
        HeadraceException failure = Rig.failure(stage);
        assertThat(failure.reason()).isEqualTo(Reason.LOST);
        assertThat(failure.sent()).isEqualTo(Sent.NO);
      }
      assertThat(connections.get()).isEqualTo(1);
      assertThat(rig.transport.inFlight()).isZero();
      assertThat(rig.leased()).isZero();
    }
  }

  @Test
  void aServerThatSaysNothingAfterTheHandshakeIsNotConnectedTo() {
    try (FaultServer server = H2.greeting(connection -> {}, request -> {});
        Rig rig = H2.rig(o -> o.connectTimeout(Duration.ofMillis(300)))) {
      for (CompletionStage<Response> stage : send(rig, server.url("/"), 3)) {
        HeadraceException failure = Rig.failure(stage);
        assertThat(failure.reason()).isEqualTo(Reason.CONNECT_TIMEOUT);
        assertThat(failure.sent()).isEqualTo(Sent.NO);
      }
      Rig.until(() -> rig.leased() == 0, "the places are free");
    }
  }

  @Test
  void aServerThatEndsInPlaceOfItsSettingsIsALossOfNothing() {
    try (FaultServer server =
            H2.greeting(connection -> connection.end(Step.reset()), request -> {});
        Rig rig = H2.rig()) {
      HeadraceException failure = rig.failure(Rig.get(server.url("/")));
      assertThat(failure.reason()).isEqualTo(Reason.LOST);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(rig.leased()).isZero();
    }
  }

  @Test
  void aServerThatSendsEachOneAwayIsNotAskedForEver() {
    try (FaultServer server =
            H2.greeting(
                connection -> {
                  connection.settings(Http2.MAX_CONCURRENT_STREAMS, 0);
                  connection.goAway(0, Http2.NO_ERROR);
                },
                request -> {});
        Rig rig = H2.rig()) {
      HeadraceException failure = rig.failure(Rig.get(server.url("/")));
      assertThat(failure.reason()).isEqualTo(Reason.LOST);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(server.connections()).isBetween(2, 1 + EngineSettings.DEAD_CONNECTIONS);
      Rig.until(() -> rig.leased() == 0, "all are closed");
    }
  }

  @Test
  void aConnectionOnWhichNothingComesTakesNoMore() {
    FakeTime time = new FakeTime();
    try (FaultServer server =
            H2.handling(
                request -> {
                  if (request.target().equals("/")) {
                    H2.answer(request, "fine");
                  } else {
                    request.connection().ping();
                  }
                });
        Rig rig =
            Rig.with(
                TransportOptions.builder(time, time)
                    .tls(origin -> H2.CERTIFICATES.trustingContext())
                    .idleReadTimeout(Duration.ofMillis(1_100))
                    .build())) {
      CompletionStage<Response> silent = rig.transport.send(Rig.get(server.url("/silent")));
      Rig.until(() -> server.requests() == 1, "asked");
      Rig.until(() -> server.http2(1).acknowledgedPings() == 1, "all before the silence is read");
      time.advance(Duration.ofMillis(1_100));
      assertThat(Rig.failure(silent).reason()).isEqualTo(Reason.IDLE_TIMEOUT);
      assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).isEqualTo("fine");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void controlAConnectionThatIsHeardOfIsKept() {
    try (FaultServer server =
            H2.handling(
                request -> {
                  if (request.target().equals("/")) {
                    H2.answer(request, "fine");
                  }
                });
        Rig rig = H2.rig()) {
      Call silent = Rig.get(server.url("/silent"));
      CompletionStage<Response> stage = rig.transport.send(silent);
      Rig.until(() -> server.requests() == 1, "asked");
      rig.send(Rig.get(server.url("/")));
      CancellationException stop = new CancellationException("enough");
      silent.scope().cancel(stop);
      assertThat(Rig.thrown(stage)).isSameAs(stop);
      rig.send(Rig.get(server.url("/")));
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void closingFailsEveryExchangeAndEndsTheConnection() {
    try (FaultServer server =
            H2.greeting(
                connection -> connection.settings(Http2.MAX_CONCURRENT_STREAMS, 5), request -> {});
        Rig rig = H2.rig()) {
      List<CompletionStage<Response>> stages = send(rig, server.url("/"), 20);
      Rig.until(() -> server.requests() == 5, "five requests");
      rig.transport.close();
      for (CompletionStage<Response> stage : stages) {
        assertThat(Rig.thrown(stage)).isInstanceOf(ClientClosedException.class);
      }
      assertThat(Rig.thrown(rig.transport.send(Rig.get(server.url("/")))))
          .isInstanceOf(ClientClosedException.class);
      assertThat(rig.transport.inFlight()).isZero();
      assertThat(rig.leased() + rig.idle()).isZero();
    }
  }

  @Test
  void callsInARowUseOneConnectionAndOneThatTheServerEndsIsReplaced() {
    try (FaultServer server = echo();
        Rig rig = H2.rig()) {
      for (int i = 0; i < 10; i++) {
        assertThat(Rig.text(rig.send(Rig.get(server.url("/" + i))))).isEqualTo("/" + i);
      }
      assertThat(server.connections()).isEqualTo(1);
      server.http2(1).end(Step.reset());
      Rig.until(() -> rig.leased() == 0, "it is noticed");
      assertThat(Rig.text(rig.send(Rig.get(server.url("/again"))))).isEqualTo("/again");
      server.http2(2).goAway(Integer.MAX_VALUE, Http2.NO_ERROR);
      assertThat(Rig.text(rig.send(Rig.get(server.url("/more"))))).isEqualTo("/more");
    }
  }
}
