package dev.headrace;

import static dev.headrace.ClientFixture.failure;
import static dev.headrace.ClientFixture.gzip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.auth.Auth;
import dev.headrace.auth.Token;
import dev.headrace.cache.Caching;
import dev.headrace.content.DecodedFrom;
import dev.headrace.core.BoundExceededException;
import dev.headrace.core.CacheStatus;
import dev.headrace.core.CacheStatus.Forwarded;
import dev.headrace.core.DeadlineExceededException;
import dev.headrace.core.DecodingException;
import dev.headrace.core.Headers;
import dev.headrace.core.Phase;
import dev.headrace.core.RateLimitException;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.limit.LimitStatus;
import dev.headrace.limit.RateLimit;
import dev.headrace.retry.RetryPolicy;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What holds only if the rooms stand in the right order. */
class RoomsTogetherTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport wire = ScriptedTransport.on(time);

  private ClientBuilder client() {
    return ClientFixture.client(wire, time);
  }

  @Test
  void theCacheKeepsEncodedBytesAndAHitIsDecodedAgain() {
    List<DecodedFrom> decoded = new ArrayList<>();
    byte[] encoded = gzip("hello");
    try (FaultServer server =
            FaultServer.handling(
                received -> Reply.of(200, encoded).header("Content-Encoding", "gzip"));
        ApiClient api =
            Headrace.client(server.base())
                .cache(Caching.ttl())
                .onResponse(response -> decoded.add(response.get(DecodedFrom.KEY)))
                .build()) {
      ApiResponse<String> first = api.get("/x").send(String.class);
      ApiResponse<String> hit = api.get("/x").send(String.class);
      assertThat(first.data()).isEqualTo("hello");
      assertThat(hit.data()).isEqualTo("hello");
      assertThat(hit.cacheStatus().hit()).isTrue();
      assertThat(hit.headers().contains("Content-Encoding")).isFalse();
      assertThat(hit.timestamp()).isEqualTo(first.timestamp());
      assertThat(api.cacheStats().hits()).isOne();
      assertThat(server.requests()).isOne();
    }
    DecodedFrom once = new DecodedFrom("gzip", encoded.length);
    assertThat(decoded).containsExactly(once, once);
  }

  @Test
  void whatNobodyCanDecodeIsNotServedFromTheCacheAgain() {
    byte[] fine = gzip("hello");
    byte[] broken = fine.clone();
    broken[fine.length - 1]++; // of the checksum
    AtomicInteger asked = new AtomicInteger();
    try (FaultServer server =
            FaultServer.handling(
                received ->
                    Reply.of(200, asked.getAndIncrement() == 0 ? broken : fine)
                        .header("Content-Encoding", "gzip"));
        ApiClient api = Headrace.client(server.base()).cache(Caching.ttl()).build()) {
      RequestSpec call = api.get("/x");
      assertThatThrownBy(() -> call.send(String.class))
          .isInstanceOfSatisfying(
              DecodingException.class,
              failure ->
                  assertThat(failure.journal().events(CacheStatus.class))
                      .singleElement()
                      .matches(CacheStatus::stored)); // control: it was there to be served
      assertThat(call.fetch(String.class)).isEqualTo("hello");
      assertThatThrownBy(() -> call.options(o -> o.bodyLimit(4)).send(String.class))
          .isInstanceOf(BoundExceededException.class); // too much for one is fine for others
      assertThat(call.send(String.class).cacheStatus().hit()).isTrue();
      assertThat(server.requests()).isEqualTo(2);
    }
  }

  @Test
  void aCallPastTheCacheSaysSo() {
    wire.respond(200, "1").respond(200, "2").respond(200, "3");
    try (ApiClient api = client().cache(Caching.ttl()).build();
        ApiClient without = client().build()) {
      assertThat(api.get("/x").send(String.class).cacheStatus().stored()).isTrue();
      ApiResponse<String> past = api.get("/x").noCache().send(String.class);
      assertThat(past.data()).isEqualTo("2");
      assertThat(past.cacheStatus()).isEqualTo(CacheStatus.forwarded(Forwarded.BYPASS));
      assertThat(without.get("/x").noCache().send(String.class).cacheStatus()).isNull();
    }
  }

  @Test
  void aHitIsAsOldAsItsStoredAnswer() {
    wire.respond(200, "x");
    try (ApiClient api = client().cache(Caching.ttl()).build()) {
      Instant received = api.get("/x").send(String.class).timestamp();
      time.advance(Duration.ofSeconds(10));
      ApiResponse<String> hit = api.get("/x").send(String.class);
      assertThat(hit.timestamp()).isEqualTo(received).isBefore(time.now());
      assertThat(hit.toMap()).containsEntry("timestamp", received.toString());
      assertThat(hit.attempts()).isZero();
    }
  }

  @Test
  void principalsNeverShareAStoredAnswer() {
    wire.byRequest(request -> Answer.of(200, request.headers().first("Authorization")));
    try (ApiClient api = client().cache(Caching.ttl()).build()) {
      RequestSpec alice = api.get("/me").header("Authorization", "Bearer alice");
      RequestSpec bob = api.get("/me").header("authorization", "Bearer bob");
      for (int round = 0; round < 2; round++) {
        assertThat(alice.fetch(String.class)).isEqualTo("Bearer alice");
        assertThat(bob.fetch(String.class)).isEqualTo("Bearer bob");
      }
      assertThat(wire.sends()).isEqualTo(2); // control: each has a stored answer of its own
    }
  }

  @Test
  void clientsNeverShareAStoredAnswer() {
    wire.byRequest(request -> Answer.of(200, request.headers().first("Authorization")));
    Caching caching = Caching.ttl();
    ApiClient alice = client().cache(caching).auth(Auth.bearer("alice")).build();
    ApiClient bob = client().cache(caching).auth(Auth.bearer("bob")).build();
    assertThat(alice.get("/me").fetch(String.class)).isEqualTo("Bearer alice");
    assertThat(bob.get("/me").fetch(String.class)).isEqualTo("Bearer bob");
    alice.close();
    bob.close();
  }

  @Test
  void aCredentialThatAUsersLayerSetsCountsAsThePrincipal() {
    wire.byRequest(request -> Answer.of(200, request.headers().first("X-Tenant-Token")));
    for (Place place : List.of(Place.CALL, Place.HOP)) {
      List<String> tenant = new ArrayList<>();
      ApiClient api =
          client()
              .transport(ScriptedTransport.on(time).byRequest(RoomsTogetherTest::tenantOf))
              .cache(Caching.ttl())
              .auth(Auth.bearer("app"))
              .layer(
                  place,
                  (call, next) ->
                      next.send(
                          call.withRequest(
                              call.request().withHeader("X-Tenant-Token", tenant.get(0)))))
              .build();
      tenant.add("alice");
      assertThat(api.get("/me").fetch(String.class)).isEqualTo("alice");
      tenant.set(0, "bob");
      assertThat(api.get("/me").fetch(String.class)).as("%s", place).isEqualTo("bob");
      assertThat(api.get("/me").send(String.class).cacheStatus().hit()).isTrue(); // control
      api.close();
    }
  }

  private static Answer tenantOf(dev.headrace.core.Request request) {
    return Answer.of(200, request.headers().first("X-Tenant-Token"));
  }

  @Test
  void aRejectedCallIsSentAgainOnceWhenTheServerSaysAndFirstInLine() {
    wire.respond(429, Headers.of("Retry-After", "7"), "").respond(200, "").respond(200, "");
    try (ApiClient api = client().build()) {
      CompletableFuture<String> rejected = api.get("/rejected").fetchAsync(String.class);
      CompletableFuture<String> later = api.get("/later").fetchAsync(String.class);
      time.advance(Duration.ofMillis(6_999));
      assertThat(wire.sends()).isOne();
      time.advance(MINUTE);
      assertThat(rejected).isCompleted();
      assertThat(later).isCompleted();
    }
    assertThat(wire.requests())
        .extracting(request -> request.url().path())
        .containsExactly("/rejected", "/rejected", "/later");
    long wait = wire.seen().get(1).nanos() - wire.seen().get(0).nanos();
    assertThat(Duration.ofNanos(wait)).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void cancellingWhileATokenIsFetchedEndsTheCallAndSparesTheOthers() {
    CompletableFuture<Token> token = new CompletableFuture<>();
    wire.respond(200, "two");
    try (ApiClient api = client().auth(Auth.bearer(provider(() -> token))).build()) {
      CompletableFuture<String> one = api.get("/1").fetchAsync(String.class);
      CompletableFuture<String> two = api.get("/2").fetchAsync(String.class);
      one.cancel(true);
      assertThatThrownBy(one::join).isInstanceOf(CancellationException.class);
      assertThat(two).isNotDone();
      token.complete(Token.of("t"));
      assertThat(two).isCompletedWithValue("two");
      assertThat(wire.sends()).isOne();
    }
  }

  private static dev.headrace.auth.TokenProvider provider(dev.headrace.auth.TokenProvider it) {
    return it;
  }

  @Test
  void aDeadlineWhileQueuedNamesTheQueueAndThatNothingWasSent() {
    wire.hang();
    try (ApiClient api = client().connectionsPerOrigin(1).retry(RetryPolicy.none()).build()) {
      CompletableFuture<String> first = api.post("/1").fetchAsync(String.class);
      CompletableFuture<String> queued =
          api.post("/2").deadline(Duration.ofSeconds(5)).fetchAsync(String.class);
      time.advance(Duration.ofSeconds(5));
      assertThat(failure(queued))
          .isInstanceOfSatisfying(
              DeadlineExceededException.class,
              late -> {
                assertThat(late.phase()).isEqualTo(Phase.QUEUED);
                assertThat(late.sent()).isEqualTo(Sent.NO);
              });
      first.cancel(true);
    }
  }

  @Test
  void aWaitThatCannotFitFailsAtOnce() {
    wire.respond(200, "");
    try (ApiClient api = client().rateLimit(RateLimit.of(1).per(MINUTE)).build()) {
      api.get("/1").send(Void.class);
      CompletableFuture<String> hopeless =
          api.get("/2").deadline(Duration.ofSeconds(5)).fetchAsync(String.class);
      assertThat(failure(hopeless))
          .isInstanceOfSatisfying(
              RateLimitException.class,
              refused -> {
                assertThat(refused.reason()).isEqualTo(Reason.WAIT_TOO_LONG);
                assertThat(refused.phase()).isEqualTo(Phase.QUEUED);
                assertThat(refused.retryAfter()).isEqualTo(MINUTE);
              });
    }
  }

  @Test
  void aCredentialThatExpiresInTheQueueIsReplacedBeforeAnythingIsSent() {
    AtomicInteger tokens = new AtomicInteger();
    wire.respond(200, "1").respond(200, "2");
    dev.headrace.auth.TokenProvider provider =
        () ->
            CompletableFuture.completedFuture(
                Token.of("t" + tokens.incrementAndGet(), time.now().plusSeconds(30)));
    try (ApiClient api =
        client().auth(Auth.bearer(provider)).rateLimit(RateLimit.of(1).per(MINUTE)).build()) {
      api.get("/1").send(Void.class);
      CompletableFuture<ApiResponse<String>> queued = api.get("/2").sendAsync(String.class);
      time.advance(MINUTE);
      assertThat(queued).isCompleted();
      assertThat(queued.join().attempts()).isOne();
    }
    assertThat(wire.requests())
        .extracting(request -> request.headers().first("Authorization"))
        .containsExactly("Bearer t1", "Bearer t2");
  }

  @Test
  void limitsTellHowTheyStand() {
    wire.respond(200, "").respond(200, "");
    try (ApiClient api = client().rateLimit(RateLimit.of(1).per(MINUTE)).build()) {
      assertThat(only(api).used()).isZero();
      assertThat(only(api).nextFree()).isZero();
      api.get("/1").send(Void.class);
      CompletableFuture<String> queued = api.get("/2").fetchAsync(String.class);
      assertThat(only(api).used()).isOne();
      assertThat(only(api).waiters()).isOne();
      assertThat(only(api).nextFree()).isEqualTo(MINUTE);
      time.advance(MINUTE);
      assertThat(queued).isCompleted();
      assertThat(only(api).waiters()).isZero();
    }
  }

  private static LimitStatus only(ApiClient api) {
    assertThat(api.limits()).hasSize(1);
    return api.limits().get(0);
  }
}
