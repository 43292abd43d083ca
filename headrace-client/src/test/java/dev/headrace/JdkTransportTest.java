package dev.headrace;

import static dev.headrace.ClientFixture.gzip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.headrace.auth.Auth;
import dev.headrace.cache.Caching;
import dev.headrace.core.Exchange;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.retry.RetryPolicy;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Received;
import dev.headrace.testing.Reply;
import dev.headrace.testing.ScriptedTransport;
import dev.headrace.testing.Step;
import dev.headrace.testing.TestCertificates;
import dev.headrace.transport.jdk.JdkTransportProvider;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole clients on the JDK's own client, chosen beside Apache's. */
class JdkTransportTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int FEW = 6; // breaks of a shape
  private static final int MANY = 40;

  private static ClientBuilder client(FaultServer server) {
    return Headrace.client(server.base()).transport(new JdkTransportProvider());
  }

  /** What tells the JDK's client: it names itself if nobody else does, and sorts fields. */
  private static boolean isSorted(Received received) {
    List<String> names = new ArrayList<>();
    received.headers().forEach(field -> names.add(field.name()));
    return names.indexOf("A-Last") < names.indexOf("Accept");
  }

  @Test
  void apachesIsTheDefaultAndTheLastThatIsSaidCounts() {
    FakeTime time = new FakeTime();
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "" + isSorted(r)))) {
      try (ApiClient byDefault = Headrace.client(server.base()).build();
          ApiClient chosen = client(server).build();
          ApiClient chosenLast =
              Headrace.client(server.base())
                  .transport(ScriptedTransport.on(time))
                  .transport(new JdkTransportProvider())
                  .build()) {
        assertThat(get(byDefault)).isEqualTo("false");
        assertThat(get(chosen)).isEqualTo("true");
        assertThat(get(chosenLast)).isEqualTo("true");
      }
    }
  }

  private static String get(ApiClient api) {
    return api.get("/").header("Accept", "*/*").header("A-Last", "x").fetch(String.class);
  }

  @Test
  void retriesRefreshesDecodesAndCachesOverOneTlsConnection() {
    TestCertificates certificates = TestCertificates.localhost();
    Deque<Integer> statuses = new ArrayDeque<>(List.of(401, 503, 200));
    List<String> seen = new ArrayList<>();
    try (FaultServer server =
            FaultServer.builder()
                .tls(certificates.serverContext())
                .handler(
                    r -> {
                      seen.add(r.headers().first("Authorization"));
                      return Reply.of(statuses.remove(), gzip("{\"id\":1}"))
                          .header("Content-Encoding", "gzip");
                    })
                .start();
        ApiClient api =
            client(server)
                .sslContext(certificates.trustingContext())
                .auth(Auth.bearer(() -> "token-" + seen.size()))
                .cache(Caching.ttl())
                .build()) {
      ApiResponse<String> response = api.get("/posts/{id}", 1).send(String.class);
      assertThat(response.data()).isEqualTo("{\"id\":1}");
      assertThat(response.attempts()).isEqualTo(3);
      assertThat(api.get("/posts/{id}", 1).send(String.class).cacheStatus().hit()).isTrue();
      assertThat(server.connections()).isOne();
    }
    assertThat(seen).containsExactly("Bearer token-0", "Bearer token-1", "Bearer token-1");
  }

  @Test
  void aLostGetIsSentAgainByTheRetryRoomAndALostPostIsNot() {
    try (FaultServer server =
            FaultServer.builder()
                .on(1, 1, Step.close())
                .handler(r -> r.method().equals("POST") ? Reply.raw(Step.close()) : Reply.of(200))
                .start();
        ApiClient api = client(server).build()) {
      assertThat(api.get("/").send(String.class).attempts()).isEqualTo(2);
      assertThat(server.requests()).as("the JDK sends none by itself").isEqualTo(2);
      TransportException lost =
          catchThrowableOfType(
              TransportException.class, () -> api.post("/").text("pay").fetch(String.class));
      assertThat(lost.reason()).isEqualTo(Reason.LOST);
      assertThat(lost.sent()).isEqualTo(Sent.MAYBE);
      assertThat(lost.attempts()).isOne();
      assertThat(server.requests()).isEqualTo(3);
    }
  }

  @Test
  void ofAPostNothingIsSentIfTheServerEndsTheHandshake() {
    try (FaultServer server = FaultServer.builder().onAccept(1, Step.close()).start();
        ApiClient api =
            Headrace.client("https://127.0.0.1:" + server.port())
                .transport(new JdkTransportProvider())
                .retry(RetryPolicy.none())
                .build()) {
      TransportException ended =
          catchThrowableOfType(
              TransportException.class, () -> api.post("/").text("pay").fetch(String.class));
      assertThat(ended.reason()).isEqualTo(Reason.TLS);
      assertThat(ended.sent()).isEqualTo(Sent.NO);
      assertThat(server.connections()).isOne();
    }
  }

  @Test
  void streamsWhatIsReadAsItComes() {
    CompletableFuture<Void> rest = new CompletableFuture<>();
    try (FaultServer server =
            FaultServer.handling(
                r -> Reply.of(200, "x".repeat(50_000)).at(9_000, Step.until(rest)));
        ApiClient api = client(server).options(o -> o.streamed(true)).build()) {
      CompletableFuture<String> text = api.get("/").fetchAsync(String.class);
      server.awaitRequests(1, PATIENCE);
      assertThat(text).isNotDone();
      rest.complete(null);
      assertThat(text.join()).hasSize(50_000);
      assertThat(api.get("/").fetch(String.class)).hasSize(50_000);
      assertThat(server.connections()).isOne();
    }
  }

  /** Not within the head, where the JDK does not show how far it came; the kit has the stalls. */
  @ParameterizedTest
  @MethodSource("shapes")
  void aBodyThatBreaksAtAnyByteIsATypedFailure(ByteShape shape) {
    List<ByteSweep.Cut> within = new ArrayList<>(ByteSweep.cuts());
    within.removeIf(cut -> cut.offset() < shape.head() || cut.fault() == ByteSweep.Fault.STALL);
    try (ByteSweep sweep =
        new ByteSweep(shape, client -> client.transport(new JdkTransportProvider()))) {
      Collections.shuffle(within, new Random(Sweeps.SEED));
      int runs = Sweeps.isFull() ? MANY : FEW;
      assertThat(sweep.run(within.subList(0, runs))).as("-Dheadrace.seed=" + Sweeps.SEED).isEmpty();
    }
  }

  static List<ByteShape> shapes() {
    return ByteShape.all();
  }

  @Test
  void cancellingClosesTheConnectionThatTheServerSees() {
    try (FaultServer server =
            FaultServer.handling(r -> Reply.of(200, "half").at(40, Step.stall()));
        ApiClient api = client(server).build()) {
      CompletableFuture<String> future = api.get("/").fetchAsync(String.class);
      server.awaitRequests(1, PATIENCE);
      future.cancel(true);
      server.awaitClosed(1, PATIENCE);
      assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void theIdleTimeoutCoversTheBody() {
    FakeTime time = new FakeTime();
    CompletableFuture<Exchange> exchange = new CompletableFuture<>();
    try (FaultServer server =
            FaultServer.handling(r -> Reply.of(200, "x".repeat(1_000)).at(500, Step.stall()));
        ApiClient api =
            client(server)
                .time(time)
                .retry(RetryPolicy.none())
                .idleReadTimeout(Duration.ofSeconds(5))
                .layer(
                    Place.WIRE,
                    (call, next) -> {
                      exchange.complete(call.get(Exchange.KEY));
                      return next.send(call);
                    })
                .build()) {
      CompletableFuture<String> future = api.get("/").fetchAsync(String.class);
      while (exchange.join().phase() != Phase.BODY) {
        assertThat(future.isDone() || Thread.interrupted()).isFalse();
      }
      time.advance(Duration.ofSeconds(10));
      TransportException silent =
          catchThrowableOfType(TransportException.class, () -> unwrapped(future));
      assertThat(silent.reason()).isEqualTo(Reason.IDLE_TIMEOUT);
      server.awaitClosed(1, PATIENCE);
    }
  }

  private static void unwrapped(CompletableFuture<?> future) throws Throwable {
    throw future.handle((value, failure) -> failure).join();
  }

  @Test
  void aProxyIsRefusedWhenTheClientIsBuilt() {
    ClientBuilder builder =
        Headrace.client("https://api.test")
            .transport(new JdkTransportProvider())
            .proxy("http://proxy.test:3128");
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("proxies");
  }
}
