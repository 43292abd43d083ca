package dev.headrace;

import static dev.headrace.ClientFixture.gzip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.headrace.auth.Auth;
import dev.headrace.cache.Caching;
import dev.headrace.core.BoundExceededException;
import dev.headrace.core.DeadlineExceededException;
import dev.headrace.core.Exchange;
import dev.headrace.core.Headers;
import dev.headrace.core.NotFoundException;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.RedirectException;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.limit.RateLimit;
import dev.headrace.retry.RetryPolicy;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Received;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import dev.headrace.testing.TestCertificates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The whole client over real sockets. */
class EndToEndTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void getsRetriesRefreshesAndCachesOverOneConnection() {
    AtomicInteger tokens = new AtomicInteger();
    List<String> seen = new ArrayList<>();
    try (FaultServer server = FaultServer.handling(received -> reply(received, seen));
        ApiClient api =
            Headrace.client(server.base())
                .auth(Auth.bearer(() -> "token-" + tokens.incrementAndGet()))
                .cache(Caching.ttl())
                .rateLimit(RateLimit.of(100).per(Duration.ofSeconds(1)))
                .build()) {
      ApiResponse<String> response = api.get("/posts/{id}", 1).send(String.class);
      assertThat(response.data()).isEqualTo("{\"id\":1}");
      assertThat(response.attempts()).isEqualTo(3);
      assertThat(api.get("/posts/{id}", 1).send(String.class).cacheStatus().hit()).isTrue();
      assertThat(tokens).hasValue(2);
      assertThat(server.connections()).isOne();
    }
    assertThat(seen)
        .containsExactly("Bearer token-1 401", "Bearer token-2 503", "Bearer token-2 200");
  }

  private static Reply reply(Received received, List<String> seen) {
    String authorization = received.headers().first("Authorization");
    int status = "Bearer token-1".equals(authorization) ? 401 : seen.size() < 2 ? 503 : 200;
    seen.add(authorization + " " + status);
    return Reply.of(status, "{\"id\":1}");
  }

  @Test
  void decodesGzip() {
    try (FaultServer server =
            FaultServer.handling(
                received ->
                    Reply.of(200, gzip("hello " + received.headers().first("Accept-Encoding")))
                        .header("Content-Encoding", "gzip"));
        ApiClient api = Headrace.client(server.base()).build()) {
      assertThat(api.get("/").fetch(String.class)).isEqualTo("hello gzip");
    }
  }

  @Test
  void cancellingClosesTheConnectionThatTheServerSees() {
    try (FaultServer server = FaultServer.handling(received -> Reply.raw(Step.stall()));
        ApiClient api = Headrace.client(server.base()).build()) {
      CompletableFuture<String> future = api.get("/").fetchAsync(String.class);
      server.awaitRequests(1, PATIENCE);
      assertThat(server.openConnections()).isOne();
      future.cancel(true);
      server.awaitClosed(1, PATIENCE);
      assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void timingOutTheFutureClosesTheConnection() {
    try (FaultServer server =
            FaultServer.handling(received -> Reply.of(200, "half").at(40, Step.stall()));
        ApiClient api = Headrace.client(server.base()).build()) {
      CompletableFuture<String> future = api.get("/").fetchAsync(String.class);
      server.awaitRequests(1, PATIENCE);
      future.orTimeout(50, TimeUnit.MILLISECONDS);
      assertThatThrownBy(future::join)
          .hasCauseInstanceOf(java.util.concurrent.TimeoutException.class);
      server.awaitClosed(1, PATIENCE);
    }
  }

  @Test
  void theDeadlineCoversTheBody() {
    FakeTime time = new FakeTime();
    CompletableFuture<Exchange> exchange = new CompletableFuture<>();
    try (FaultServer server =
            FaultServer.handling(
                received -> Reply.of(200, "x".repeat(1_000)).at(500, Step.stall()));
        ApiClient api =
            Headrace.client(server.base())
                .time(time)
                .layer(
                    Place.WIRE,
                    (call, next) -> {
                      exchange.complete(call.get(Exchange.KEY));
                      return next.send(call);
                    })
                .build()) {
      CompletableFuture<String> future =
          api.get("/").deadline(Duration.ofSeconds(1)).fetchAsync(String.class);
      while (exchange.join().phase() != Phase.BODY) {
        assertThat(future.isDone() || Thread.interrupted()).isFalse();
      }
      time.advance(Duration.ofSeconds(1));
      assertThatThrownBy(future::join)
          .cause()
          .isInstanceOfSatisfying(
              DeadlineExceededException.class,
              late -> assertThat(late.phase()).isEqualTo(Phase.BODY));
      server.awaitClosed(1, PATIENCE);
    }
  }

  @Test
  void aCallQueuedAtTheLimiterIsCancelledThereAndNothingIsSent() {
    try (FaultServer server = FaultServer.handling(received -> Reply.of(200, "x"));
        ApiClient api =
            Headrace.client(server.base())
                .rateLimit(RateLimit.of(1).per(Duration.ofMinutes(1)))
                .build()) {
      api.get("/1").fetch(String.class);
      CompletableFuture<String> queued = api.get("/2").fetchAsync(String.class);
      assertThat(api.limits().get(0).waiters()).isOne();
      queued.cancel(true);
      assertThat(api.limits().get(0).waiters()).isZero();
      assertThat(server.requests()).isOne();
    }
  }

  @Test
  void aRefusedConnectionIsTypedAndCountsItsAttempts() {
    try (FaultServer nobody = FaultServer.refusing();
        ApiClient api =
            Headrace.client(nobody.base())
                .retry(RetryPolicy.standard().toBuilder().attempts(2).build())
                .build()) {
      TransportException refused =
          catchThrowableOfType(
              TransportException.class, () -> api.post("/").text("x").send(Void.class));
      assertThat(refused.reason()).isEqualTo(Reason.CONNECT_REFUSED);
      assertThat(refused.sent()).isEqualTo(Sent.NO);
      assertThat(refused.attempts()).isEqualTo(2);
      assertThat(refused.getMessage()).contains("POST " + nobody.base());
    }
  }

  @Test
  void aPostIsNotSentTwiceWhenTheConnectionIsLost() {
    try (FaultServer server = FaultServer.handling(received -> Reply.raw(Step.close()));
        ApiClient api = Headrace.client(server.base()).build()) {
      TransportException lost =
          catchThrowableOfType(
              TransportException.class, () -> api.post("/pay").text("x").send(Void.class));
      assertThat(lost.reason()).isEqualTo(Reason.LOST);
      assertThat(lost.sent()).isNotEqualTo(Sent.NO);
      assertThat(server.requests()).isOne();
    }
  }

  @Test
  void followsRedirectsWithinTheOriginAndNoFurther() {
    try (FaultServer other = FaultServer.handling(received -> Reply.of(200, "stolen"));
        FaultServer server =
            FaultServer.handling(
                received ->
                    switch (received.path()) {
                      case "/a" -> Reply.of(302).header("Location", "/b");
                      case "/b" -> Reply.of(200, "here");
                      default -> Reply.of(302).header("Location", other.base() + "/?k=1");
                    });
        ApiClient api = Headrace.client(server.base()).auth(Auth.bearer("canary")).build()) {
      assertThat(api.get("/a").fetch(String.class)).isEqualTo("here");
      RedirectException refused =
          catchThrowableOfType(RedirectException.class, () -> api.get("/away").fetch(String.class));
      assertThat(refused.reason()).isEqualTo(Reason.CROSS_ORIGIN);
      assertThat(refused.location()).startsWith(other.base());
      assertThat(other.requests()).isZero();
    }
  }

  @Test
  void speaksTlsToWhomItTrusts() {
    TestCertificates certificates = TestCertificates.localhost();
    try (FaultServer server =
        FaultServer.builder()
            .tls(certificates.serverContext())
            .handler(received -> Reply.of(200, "secret"))
            .start()) {
      try (ApiClient api =
          Headrace.client(server.base()).sslContext(certificates.trustingContext()).build()) {
        assertThat(api.get("/").fetch(String.class)).isEqualTo("secret");
      }
      try (ApiClient blind = Headrace.client(server.base()).insecure().build()) {
        assertThat(blind.get("/").fetch(String.class)).isEqualTo("secret");
      }
      try (ApiClient strict = Headrace.client(server.base()).build()) { // control
        TransportException untrusted =
            catchThrowableOfType(
                TransportException.class, () -> strict.get("/").fetch(String.class));
        assertThat(untrusted.reason()).isEqualTo(Reason.TLS);
        assertThat(untrusted.attempts()).isOne();
      }
    }
  }

  @Test
  void anEndlessBodyOfAnErrorIsCutAndTheStatusDecides() {
    Step[] endless = new Step[1_000];
    Arrays.fill(endless, Step.bytes("x".repeat(64 << 10)));
    try (FaultServer server =
            FaultServer.handling(
                received -> {
                  if (received.connection() == 3) {
                    return Reply.of(200, "fine");
                  }
                  int status = received.path().equals("/missing") ? 404 : 503;
                  endless[0] = Step.bytes("HTTP/1.1 " + status + " No\r\n\r\nwhy: ");
                  return Reply.raw(endless.clone());
                });
        ApiClient api = Headrace.client(server.base()).options(o -> o.bodyLimit(100_000)).build()) {
      NotFoundException missing =
          catchThrowableOfType(
              NotFoundException.class, () -> api.get("/missing").fetch(String.class));
      assertThat(missing.bodyText()).startsWith("why: xxx").hasSize(64 << 10);
      ApiResponse<String> second = api.get("/busy").send(String.class);
      assertThat(second.data()).isEqualTo("fine");
      assertThat(second.attempts()).isEqualTo(2);
      assertThat(server.requests()).isEqualTo(3);
      server.awaitClosed(2, PATIENCE);
    }
  }

  @Test
  void theBoundsOfTheHeadCanBeRaised() {
    Headers.Builder many = Headers.builder().add("A", "x".repeat(70_000));
    for (int i = 0; i < 200; i++) {
      many.add("B", "y");
    }
    Reply reply = Reply.of(200, "fine").headers(many.build());
    try (FaultServer server = FaultServer.handling(received -> reply)) {
      for (UnaryOperator<ClientBuilder> tooLow :
          List.<UnaryOperator<ClientBuilder>>of(
              b -> b, b -> b.maxHeaderCount(300), b -> b.maxHeaderBytes(100_000))) {
        try (ApiClient api = tooLow.apply(Headrace.client(server.base())).build()) {
          assertThatThrownBy(() -> api.get("/").send(Void.class))
              .isInstanceOf(BoundExceededException.class)
              .hasMessageContaining("raise maxHeaderCount or maxHeaderBytes");
        }
      }
      try (ApiClient api =
          Headrace.client(server.base()).maxHeaderCount(300).maxHeaderBytes(100_000).build()) {
        assertThat(api.get("/").fetch(String.class)).isEqualTo("fine");
      }
    }
  }

  @Test
  void callsInFlightAreEndedByCloseNow() {
    try (FaultServer server = FaultServer.handling(received -> Reply.raw(Step.stall()))) {
      ApiClient api = Headrace.client(server.base()).build();
      CompletableFuture<String> future = api.get("/").fetchAsync(String.class);
      server.awaitRequests(1, PATIENCE);
      api.closeNow();
      assertThatThrownBy(() -> future.get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(dev.headrace.core.ClientClosedException.class);
      server.awaitClosed(1, PATIENCE);
    }
  }
}
