package dev.headrace.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.ApiClient;
import dev.headrace.Headrace;
import dev.headrace.core.Reason;
import dev.headrace.core.TransportException;
import dev.headrace.limit.LimitStatus;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Received;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import dev.headrace.testing.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every example does what the documentation says. */
class ExamplesTest {
  private final FaultServer server = Placeholder.start();
  private final String url = server.base();

  @AfterEach
  void nothingWentWrongOnTheServer() {
    server.close();
    assertThat(server.failures()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        FirstCall.class,
        AsyncCalls.class,
        RateLimits.class,
        Caches.class,
        Credentials.class,
        Errors.class,
        Retries.class,
        Options.class,
        Layers.class,
        HandMade.class
      })
  void runsFromTheCommandLine(Class<?> example) throws Exception {
    PrintStream real = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      example.getMethod("main", String[].class).invoke(null, (Object) new String[] {url});
    } finally {
      System.setOut(real);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isNotBlank();
  }

  @Test
  void firstCall() {
    assertThat(FirstCall.readme(url)).isEqualTo("title 1 / 200");
    assertThat(FirstCall.posts(url, 7)).hasSize(10).allMatch(post -> post.userId() == 7);
    assertThat(FirstCall.create(url).bodyText()).contains("\"id\":101");
    assertThat(FirstCall.status(url)).isEqualTo(200);
  }

  @Test
  void asynchronousCalls() {
    assertThat(AsyncCalls.together(url))
        .extracting(Post::id)
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    try (ApiClient api = Headrace.client(url).build()) {
      assertThat(AsyncCalls.inTime(api).join().id()).isOne();
    }
  }

  @Test
  void aCancelledCallEndsOnTheServerToo() {
    try (FaultServer silent = FaultServer.handling(request -> Reply.raw(Step.stall()));
        ApiClient api = Headrace.client(silent.base()).build()) {
      CompletableFuture<Post> call = AsyncCalls.givenUp(api);
      assertThatThrownBy(call::join).isInstanceOf(CancellationException.class);
      while (silent.openConnections() > 0) { // sees the end a moment later
        assertThat(Thread.interrupted()).as("in time").isFalse();
      }
    }
  }

  @Test
  void rateLimits() {
    assertThat(RateLimits.client(url))
        .satisfiesExactly(
            second -> assertThat(second.used()).isBetween(0L, 20L), // some may be free again
            hour -> assertThat(hour.used()).isEqualTo(20));
    assertThat(RateLimits.mayIProceed()).isTrue();
    assertThat(RateLimits.howLongToWait()).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
    AtomicInteger asked = new AtomicInteger();
    assertThat(RateLimits.exact(asked::incrementAndGet)).isEqualTo("100/1m");
    assertThat(asked).hasValue(1);
  }

  @Test
  void limitsOfSomeCallsOnly() {
    try (ApiClient api = RateLimits.scoped(url)) {
      assertThat(api.get("/search").send(String.class).status()).isEqualTo(200);
      assertThat(api.get("/posts/1").header("X-Shop", "a").send(String.class).status())
          .isEqualTo(200);
      assertThat(RateLimits.inTheNightlyJob(api)).contains("title 1");
      assertThat(api.limits())
          .extracting(limit -> limit.name() + " " + limit.used())
          .contains("100/1s 3", "1/1s 1", "user 3", "10/1s 1");
    }
  }

  @Test
  void costsAreSettledByTheAnswer() {
    try (ApiClient api = RateLimits.tokens(url)) {
      assertThat(RateLimits.complete(api)).contains("Hi");
      assertThat(api.limits())
          .extracting(LimitStatus::used)
          .containsExactly(1L, 120L); // of 800 that were estimated
    }
  }

  @Test
  void whatAnAnswerSaysIsReadByAFunctionOfOnesOwn() {
    assertThat(RateLimits.credits(url))
        .singleElement()
        .satisfies(
            signal -> {
              assertThat(signal.name()).isEqualTo("credits");
              assertThat(signal.remaining()).isEqualTo(7);
            });
  }

  @Test
  void aLimitThatNobodyKnowsIsLearned() {
    try (ApiClient api = RateLimits.discovering(url)) {
      assertThat(api.get("/limited").send(String.class).rateLimits()).hasSize(1);
      assertThat(api.limits())
          .extracting(limit -> limit.limit().units() + " in " + limit.limit().window())
          .contains("9 in PT1M");
    }
  }

  @Test
  void aLimiterOnAClockOfOnesOwn() {
    FakeTime time = new FakeTime();
    var limiter = RateLimits.onAClock(time);
    for (int i = 0; i < 100; i++) {
      assertThat(limiter.tryAcquire()).isTrue();
    }
    assertThat(limiter.tryAcquire()).isFalse();
    assertThat(limiter.waitTime()).isEqualTo(Duration.ofMinutes(1));
    time.advance(Duration.ofMinutes(1));
    assertThat(limiter.tryAcquire()).isTrue();
  }

  @Test
  void caches() {
    assertThat(Caches.client(url)).containsExactly(false, true, false);
    assertThat(server.requests()).isEqualTo(3);
    assertThat(Caches.alone().hits()).isOne();
    assertThat(Caches.alone().misses()).isOne();
    assertThat(Caches.alone().entries()).isOne();
  }

  @Test
  void credentials() {
    Credentials.withKey(url, "secret");
    Credentials.withPassword(url, "user", "pass");
    assertThat(last().headers().first("Authorization")).isEqualTo("Basic dXNlcjpwYXNz");
    assertThat(server.received().get(0).headers().first("X-Api-Key")).isEqualTo("secret");
  }

  @Test
  void aCurlCommandHasVariablesForSecrets() {
    assertThat(Credentials.asCurl(url, "canary"))
        .startsWith("curl '" + url + "/posts?notify=true' --compressed --header ")
        .contains(" --header \"Authorization: Bearer $HEADRACE_AUTHORIZATION\"")
        .endsWith("{\"title\":\"Hello\",\"password\":\"'\"$HEADRACE_PASSWORD\"'\"}'");
    assertThat(server.requests()).isZero();
  }

  @Test
  void aRefusedTokenIsReplaced() {
    AtomicInteger tokens = new AtomicInteger();
    assertThat(Credentials.withTokens(url, () -> "token-" + tokens.incrementAndGet()))
        .contains("title 1");
    assertThat(tokens).hasValue(2);
    try (ApiClient tokenServer = Headrace.client(url).build()) {
      assertThat(Credentials.withTokenServer(url, tokenServer)).contains("title 1");
    }
  }

  @Test
  void errors() {
    try (ApiClient api = Headrace.client(url).build()) {
      assertThat(Errors.describe(api, 1)).isEqualTo("title 1");
      assertThat(Errors.describe(api, 999)).isEqualTo("there is no post 999");
      assertThat(Errors.missing(api)).isEqualTo(404);
      assertThat(Errors.everything(api)).isEqualTo("title 1");
    }
  }

  @Test
  void errorsWithoutAnAnswer() {
    try (FaultServer nobody = FaultServer.refusing();
        ApiClient api = Headrace.client(nobody.base()).options(o -> o.attempts(1)).build()) {
      assertThat(Errors.describe(api, 1)).isEqualTo("no answer: CONNECT_REFUSED, nothing was sent");
      assertThat(Errors.everything(api)).contains("CONNECT_REFUSED", "sent=NO", "attempts=1");
    }
  }

  @Test
  void retries() {
    assertThat(Retries.patient(url, "/unstable").attempts()).isEqualTo(3);
    try (ApiClient api = Headrace.client(url).build()) {
      assertThat(Retries.payment(api).attempts()).isEqualTo(2);
      assertThat(Retries.search(api).status()).isEqualTo(200);
      assertThat(Retries.hedged(api).status()).isEqualTo(200);
      assertThat(Retries.never(api).attempts()).isOne();
    }
    assertThat(Retries.order(url).attempts()).isEqualTo(2);
    assertThat(Retries.rested(url)).contains("CLOSED");
    assertThat(Retries.careful().attempts()).isEqualTo(3);
    List<Received> payments =
        server.received().stream().filter(r -> r.path().equals("/payments")).toList();
    assertThat(payments).hasSize(2);
    assertThat(payments.get(0).headers().first("Idempotency-Key"))
        .isNotBlank()
        .isEqualTo(payments.get(1).headers().first("Idempotency-Key"));
    assertThat(server.received().stream().filter(r -> r.path().equals("/orders")))
        .extracting(order -> order.headers().first("Idempotency-Key"))
        .hasSize(2)
        .doesNotContainNull();
  }

  @Test
  void options() {
    try (ApiClient api = Options.client(url)) {
      assertThat(Options.call(api).status()).isEqualTo(200);
    }
    assertThat(last().headers().first("Accept-Language")).isEqualTo("de");
    assertThat(last().headers().first("User-Agent")).isEqualTo("my-app/1.0");
  }

  @Test
  void trustsWhomItIsTold() {
    TestCertificates certificates = TestCertificates.localhost();
    try (FaultServer secure =
            FaultServer.builder()
                .tls(certificates.serverContext())
                .handler(request -> Reply.of(200, "safe"))
                .start();
        ApiClient api = Options.trusting(secure.base(), certificates.trustingContext());
        ApiClient stranger = Headrace.client(secure.base()).options(o -> o.attempts(1)).build()) {
      assertThat(api.get("/").fetch(String.class)).isEqualTo("safe");
      assertThatThrownBy(() -> stranger.get("/").fetch(String.class))
          .isInstanceOfSatisfying(
              TransportException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TLS));
    }
  }

  @Test
  void layers() {
    List<Integer> statuses = new ArrayList<>();
    Layers.lookAt(url, statuses::add);
    assertThat(statuses).containsExactly(200);
    assertThat(last().headers().first("X-Request-Id")).hasSize(36);

    List<String> log = new ArrayList<>();
    Layers.wire(url, log);
    assertThat(log).containsExactly("GET /posts/1");

    assertThat(Layers.slow(url, Duration.ofNanos(1))).hasSize(1);
    assertThat(Layers.slow(url, Duration.ofMinutes(1))).isEmpty();
  }

  @Test
  void theHandMadeClientInFourLines() {
    try (ApiClient api = HandMade.client(url, "secret")) {
      assertThat(HandMade.response(api))
          .containsOnlyKeys("data", "status_code", "headers", "timestamp")
          .containsEntry("status_code", 200)
          .containsEntry("data", new Post(1, 1, "title 1", "body 1"));
      HandMade.response(api);
      assertThat(server.requests()).isOne();
      assertThat(last().headers().first("X-Api-Key")).isEqualTo("secret");
    }
    assertThat(HandMade.limiter()).isTrue();
    assertThat(HandMade.cache()).isEqualTo("[]");
  }

  private Received last() {
    List<Received> all = server.received();
    return all.get(all.size() - 1);
  }
}
