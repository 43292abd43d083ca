package dev.headrace.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.headrace.core.Attempt;
import dev.headrace.core.AuthenticationException;
import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Completions;
import dev.headrace.core.Credential;
import dev.headrace.core.Deadline;
import dev.headrace.core.Headers;
import dev.headrace.core.Layer;
import dev.headrace.core.Method;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import dev.headrace.core.spi.Ledger;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.LedgerBook;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthLayerTest {
  private static final String CANARY = "canary-51c0";
  private static final Url URL = Url.parse("https://api.example/x");
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport transport = ScriptedTransport.on(time);
  private final ManualProvider provider = new ManualProvider();
  private Executor executor = Runnable::run;
  private Layer queue = (call, next) -> next.send(call);

  private Layer layers(Auth auth) {
    AuthLayer.Engine engine = new AuthLayer.Engine(time, time, task -> executor.execute(task));
    AuthLayer layer = AuthLayer.of(auth, URL.origin(), engine);
    SignLayer sign = SignLayer.of(time);
    return (call, next) ->
        Layer.stack(List.of(layer, (c, n) -> queue.handle(c, n), sign), next).send(call);
  }

  @Test
  void fixedCredentialsAreOnTheRequestAndMasked() {
    transport.byRequest(request -> Answer.of(200, "ok"));

    send(layers(Auth.apiKey("X-Api-Key", CANARY)), get());
    send(layers(Auth.bearer(CANARY)), get());
    send(layers(Auth.basic("Aladdin", "open sesame")), get());

    assertThat(transport.requests().get(0).headers().all("x-api-key")).containsExactly(CANARY);
    assertThat(sentTokens().subList(1, 3))
        .containsExactly("Bearer " + CANARY, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="); // RFC 7617 §2
    assertThat(transport.requests())
        .allSatisfy(
            request -> {
              assertThat(request.toString()).doesNotContain(CANARY, "QWxhZGRpbj");
              assertThat(request.headers().iterator().next().sensitive()).isTrue();
            });
  }

  @Test
  void nothingGoesToAnotherOrigin() {
    transport.byRequest(request -> Answer.of(200, "ok"));
    for (String other :
        List.of("http://api.example/x", "https://api.example:444/", "https://b.example/")) {
      send(layers(Auth.bearer(CANARY)), get().withRequest(Request.get(Url.parse(other))));
      send(layers(Auth.bearer(provider)), get().withRequest(Request.get(Url.parse(other))));
    }

    assertThat(sentTokens()).hasSize(6).containsOnlyNulls();
    assertThat(provider.asked).isEmpty();
  }

  @Test
  void fieldSetByHandWins() {
    transport.respond(401, "no");
    Call call = get();

    CompletableFuture<Response> result =
        send(
            layers(Auth.bearer(provider)),
            call.withRequest(call.request().withHeader("authorization", "Bearer mine")));

    assertThat(result.join().status()).isEqualTo(401);
    assertThat(sentTokens()).containsExactly("Bearer mine");
    assertThat(provider.asked).isEmpty();
  }

  @Test
  void tokenIsFetchedOnceKeptAndAppliedToEachCall() {
    transport.byRequest(request -> Answer.of(200, "ok"));
    Layer layers = layers(Auth.bearer(provider).named("billing"));
    Call first = get();

    CompletableFuture<Response> a = send(layers, first);
    CompletableFuture<Response> b = send(layers, get());
    assertThat(first.journal().phase()).isEqualTo(Phase.AUTH);
    assertThat(LedgerBook.installed().open(Ledger.Kind.REFRESH)).isOne();
    provider.give("t1");
    CompletableFuture<Response> c = send(layers, get());

    assertThat(List.of(a, b, c)).allMatch(CompletableFuture::isDone);
    assertThat(provider.asked).hasSize(1);
    assertThat(sentTokens()).containsOnly("Bearer t1").hasSize(3);
    assertThat(first.journal().events(CredentialRefreshed.class))
        .containsExactly(new CredentialRefreshed("billing", false));
    assertThat(time.pending()).isZero();
  }

  /** FAULTS G1. */
  @Test
  void refusedTokenIsReplacedOnceForAThousandCallers() {
    transport.byRequest(
        request ->
            "Bearer t1".equals(request.headers().first("authorization"))
                ? Answer.of(401, "expired").after(Duration.ofMillis(5))
                : Answer.of(200, "ok"));
    Layer layers = layers(Auth.bearer(provider));
    send(layers, get());
    provider.give("t1");

    List<CompletableFuture<Response>> results = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      results.add(send(layers, get()));
    }
    time.advance(Duration.ofMillis(5));
    assertThat(provider.asked).hasSize(2);
    provider.give("t2");

    assertThat(results).allMatch(result -> result.join().status() == 200);
    assertThat(provider.asked).hasSize(2);
    assertThat(transport.sends()).isEqualTo(2 * 1_001);
  }

  @Test
  void replayIsAnAttemptOfItsOwnAndTheRefusalIsClosed() {
    transport.respond(401, "expired").respond(200, "ok");
    Call call = Attempt.next(get(true), Attempt.Cause.FIRST);

    CompletableFuture<Response> result = send(layers(Auth.bearer(provider)), call);
    provider.give("t1");
    assertThat(transport.openBodies()).isZero();
    provider.give("t2");

    assertThat(result.join().status()).isEqualTo(200);
    assertThat(transport.seen())
        .extracting(seen -> seen.call().get(Attempt.KEY))
        .containsExactly(new Attempt(1, Attempt.Cause.FIRST), new Attempt(2, Attempt.Cause.REPLAY));
    assertThat(call.journal().events(CredentialRefreshed.class))
        .extracting(CredentialRefreshed::refused)
        .containsExactly(false, true);
    result.join().close();
  }

  /** FAULTS G4. */
  @Test
  void refusalOfAnOlderTokenReplaysWithoutAnotherFetch() {
    transport
        .then(Answer.of(401, "expired").after(Duration.ofSeconds(1)))
        .then(Answer.of(401, "expired").after(Duration.ofSeconds(2)))
        .byRequest(request -> Answer.of(200, "ok"));
    Layer layers = layers(Auth.bearer(provider));
    CompletableFuture<Response> quick = send(layers, get());
    provider.give("t1");
    CompletableFuture<Response> slow = send(layers, get());

    time.advance(Duration.ofSeconds(1));
    provider.give("t2");
    assertThat(quick.join().status()).isEqualTo(200);
    time.advance(Duration.ofSeconds(1));

    assertThat(slow.join().status()).isEqualTo(200);
    assertThat(provider.asked).hasSize(2);
    assertThat(sentTokens()).containsExactly("Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2");
  }

  /** FAULTS G5. */
  @Test
  void secondRefusalIsHandedOn() {
    transport.byRequest(request -> Answer.of(401, "never"));

    CompletableFuture<Response> result = send(layers(Auth.bearer(provider)), get());
    provider.give("t1");
    provider.give("t2");

    assertThat(result.join().status()).isEqualTo(401);
    assertThat(transport.sends()).isEqualTo(2);
    assertThat(provider.asked).hasSize(2);
  }

  @Test
  void bodyThatCanBeSentOnceIsNotReplayedButTheTokenIsDropped() {
    transport.respond(401, "expired").respond(200, "ok");
    Body once = Body.once(Body.of("x").publisher(), 1, () -> {});
    Call call = get().withRequest(new Request(Method.POST, URL, Headers.empty(), once));
    Layer layers = layers(Auth.bearer(provider));

    CompletableFuture<Response> result = send(layers, call);
    provider.give("t1");
    assertThat(result.join().status()).isEqualTo(401);

    CompletableFuture<Response> next = send(layers, get());
    provider.give("t2");
    assertThat(next.join().status()).isEqualTo(200);
    assertThat(sentTokens()).containsExactly("Bearer t1", "Bearer t2");
    once.close();
  }

  /** FAULTS G2. */
  @Test
  void failedFetchFailsAllWhoWaitAndTheNextCallTriesAgain() {
    transport.byRequest(request -> Answer.of(200, "ok"));
    Layer layers = layers(Auth.bearer(provider));
    CompletableFuture<Response> a = send(layers, get());
    CompletableFuture<Response> b = send(layers, get());
    IllegalStateException cause = new IllegalStateException("token server down");

    provider.fail(cause);

    for (CompletableFuture<Response> failed : List.of(a, b)) {
      AuthenticationException failure = authFailure(failed);
      assertThat(failure.reason()).isEqualTo(Reason.CREDENTIALS);
      assertThat(failure.phase()).isEqualTo(Phase.AUTH);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(failure).hasCause(cause);
    }
    assertThat(transport.sends()).isZero();
    CompletableFuture<Response> c = send(layers, get());
    provider.give("t2");
    assertThat(c.join().status()).isEqualTo(200);
  }

  @Test
  void failedFetchAfterARefusalFailsTheCallAndForgetsTheToken() {
    transport.respond(401, "expired").respond(200, "ok");
    Layer layers = layers(Auth.bearer(provider));
    CompletableFuture<Response> result = send(layers, get(true));
    provider.give("t1");
    provider.fail(new IllegalStateException("down"));
    assertThat(authFailure(result)).hasMessageContaining("token");
    assertThat(transport.openBodies()).isZero();

    CompletableFuture<Response> next = send(layers, get());
    assertThat(transport.sends()).isEqualTo(1);
    provider.give("t2");
    assertThat(next.join().status()).isEqualTo(200);
  }

  /** FAULTS G3. */
  @Test
  void cancellingTheCallThatFetchesHarmsNobody() {
    transport.byRequest(request -> Answer.of(200, "ok"));
    Layer layers = layers(Auth.bearer(provider));
    Call leader = get();
    CompletableFuture<Response> a = send(layers, leader);
    CompletableFuture<Response> b = send(layers, get());
    CancellationException cause = new CancellationException();

    leader.scope().cancel(cause);

    assertThat(failure(a)).isSameAs(cause);
    assertThat(leader.scope().isEmpty()).isTrue();
    assertThat(b).isNotDone();
    provider.give("t1");
    assertThat(b.join().status()).isEqualTo(200);
    assertThat(provider.asked).hasSize(1);
    assertThat(transport.sends()).isEqualTo(1);
  }

  @Test
  void cancelledCallAsksForNothing() {
    Call call = get();
    call.scope().cancel(new CancellationException());

    assertThat(failure(send(layers(Auth.bearer(provider)), call)))
        .isInstanceOf(CancellationException.class);
    assertThat(provider.asked).isEmpty();
  }

  @Test
  void providerThatNeverAnswersIsGivenUpAndAskedAgain() {
    transport.byRequest(request -> Answer.of(200, "ok"));
    Layer layers = layers(Auth.bearer(provider));
    CompletableFuture<Response> a = send(layers, get());

    time.advance(TokenSource.FETCH_TIMEOUT);
    assertThat(authFailure(a).getCause()).hasMessageContaining("30 s");
    CompletableFuture<Response> b = send(layers, get());
    provider.asked.get(0).complete(Token.of("late"));
    assertThat(b).isNotDone();
    provider.give("t2");

    assertThat(b.join().status()).isEqualTo(200);
    assertThat(sentTokens()).containsExactly("Bearer t2");
  }

  @Test
  void expiringTokenIsReplacedInTheBackground() {
    transport.byRequest(request -> Answer.of(200, "ok"));
    Layer layers = layers(Auth.bearer(provider));
    send(layers, get());
    provider.give(Token.of("t1", time.now().plusSeconds(100)));

    time.advance(Duration.ofSeconds(70).minusNanos(1));
    send(layers, get());
    assertThat(provider.asked).hasSize(1);
    time.advance(Duration.ofNanos(1));
    assertThat(send(layers, get())).isDone();
    assertThat(send(layers, get())).isDone();
    assertThat(provider.asked).hasSize(2);
    provider.give("t2");
    send(layers, get());

    assertThat(sentTokens())
        .containsExactly("Bearer t1", "Bearer t1", "Bearer t1", "Bearer t1", "Bearer t2");
  }

  @Test
  void failedEarlyFetchHarmsNobodyAndIsTriedAgainAfterAPause() {
    transport.byRequest(request -> Answer.of(200, "ok"));
    Layer layers = layers(Auth.bearer(provider).refreshEarly(Duration.ofSeconds(10)));
    send(layers, get());
    provider.give(Token.of("t1", time.now().plusSeconds(100)));
    time.advance(Duration.ofSeconds(90));

    assertThat(send(layers, get()).join().status()).isEqualTo(200);
    provider.fail(new IllegalStateException("down"));
    send(layers, get());
    assertThat(provider.asked).hasSize(2);
    time.advance(Duration.ofSeconds(1));
    send(layers, get());
    assertThat(provider.asked).hasSize(3);
    provider.fail(new IllegalStateException("down"));
    time.advance(Duration.ofSeconds(9)); // expired: now one has to wait, pause or not

    CompletableFuture<Response> waits = send(layers, get());
    assertThat(waits).isNotDone();
    provider.give("t2");
    assertThat(waits.join().status()).isEqualTo(200);
  }

  @Test
  void shortLivedTokenServesHalfItsLifeBeforeItIsReplaced() {
    transport.byRequest(request -> Answer.of(200, "ok"));
    Layer layers = layers(Auth.bearer(provider));
    send(layers, get());
    provider.give(Token.of("t1", time.now().plusSeconds(10)));

    time.advance(Duration.ofSeconds(4));
    send(layers, get());
    assertThat(provider.asked).hasSize(1);
    time.advance(Duration.ofSeconds(1));
    send(layers, get());
    assertThat(provider.asked).hasSize(2);
    provider.give("t2");
  }

  @Test
  void wallClockJumpDoesNotExpireAToken() {
    transport.byRequest(request -> Answer.of(200, "ok"));
    Layer layers = layers(Auth.bearer(provider));
    send(layers, get());
    provider.give(Token.of("t1", time.now().plusSeconds(100)));

    time.jumpWallClock(Duration.ofDays(1));

    assertThat(send(layers, get()).join().status()).isEqualTo(200);
    assertThat(provider.asked).hasSize(1);
  }

  @Test
  void tokenThatExpiresInTheQueueIsReplacedAndTheCallGoesFirst() {
    transport.respond(200, "ok");
    List<Attempt> queued = new ArrayList<>();
    queue =
        (call, next) -> {
          queued.add(call.get(Attempt.KEY));
          if (queued.size() == 1) {
            time.advance(Duration.ofSeconds(100));
          }
          return next.send(call);
        };
    Call call = Attempt.next(get(), Attempt.Cause.FIRST);

    CompletableFuture<Response> result = send(layers(Auth.bearer(provider)), call);
    provider.give(Token.of("t1", time.now().plusSeconds(100)));
    assertThat(result).isNotDone();
    provider.give("t2");

    assertThat(result.join().status()).isEqualTo(200);
    assertThat(sentTokens()).containsExactly("Bearer t2");
    assertThat(queued)
        .containsExactly(new Attempt(1, Attempt.Cause.FIRST), new Attempt(1, Attempt.Cause.REPLAY));
  }

  @Test
  void tokenThatExpiresInTheQueueTwiceFailsTheCall() {
    queue =
        (call, next) -> {
          time.advance(Duration.ofSeconds(100));
          return next.send(call);
        };

    CompletableFuture<Response> result = send(layers(Auth.bearer(provider)), get());
    provider.give(Token.of("t1", time.now().plusSeconds(100)));
    provider.give(Token.of("t2", time.now().plusSeconds(100)));

    AuthenticationException failure = authFailure(result);
    assertThat(failure).hasMessageContaining("expired while the call waited");
    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(transport.sends()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        CANARY + "\r\nX: y",
        CANARY + "\u0000",
        CANARY + " x",
        "\u010a" + CANARY
      })
  void unusableTokenFailsTheCallWithoutShowingIt(String value) {
    CompletableFuture<Response> result = send(layers(Auth.bearer(() -> value)), get());

    AuthenticationException failure = authFailure(result);
    assertThat(SecretScan.of(failure)).doesNotContain(CANARY);
  }

  @Test
  void nothingAndExpiredTokensFailTheCall() {
    TokenProvider noStage = () -> null;
    TokenProvider noToken = () -> CompletableFuture.completedStage(null);
    TokenProvider throwing =
        () -> {
          throw new AssertionError("bad provider");
        };
    TokenProvider expired = () -> CompletableFuture.completedStage(Token.of(CANARY, time.now()));

    assertThat(authFailure(send(layers(Auth.bearer(noStage)), get())))
        .hasRootCauseMessage("the token provider yielded null");
    assertThat(authFailure(send(layers(Auth.bearer(noToken)), get())))
        .hasRootCauseMessage("the token provider yielded null");
    assertThat(authFailure(send(layers(Auth.bearer(throwing)), get())))
        .hasRootCauseMessage("bad provider");
    assertThat(authFailure(send(layers(Auth.bearer(expired)), get())).getCause())
        .hasMessageContaining("expired when it arrived")
        .hasMessageNotContainingAny(CANARY);
    assertThat(authFailure(send(layers(Auth.bearer(() -> nothing())), get())).getCause())
        .hasMessageContaining("without a value");
  }

  @SuppressWarnings("NullAway") // what users' suppliers do
  private static String nothing() {
    return null;
  }

  @Test
  void oneLineBreakAtTheEndOfATokenIsDropped() {
    transport.respond(200, "ok");

    send(layers(Auth.bearer(() -> "t1\r\n")), get());

    assertThat(sentTokens()).containsExactly("Bearer t1");
  }

  @Test
  void supplierRunsOnTheGivenExecutorOnly() {
    transport.respond(200, "ok");
    Deque<Runnable> tasks = new ArrayDeque<>();
    executor = tasks::add;
    List<String> calls = new ArrayList<>();
    Layer layers =
        layers(
            Auth.bearer(
                () -> {
                  calls.add("asked");
                  return "t1";
                }));

    CompletableFuture<Response> result = send(layers, get());
    assertThat(calls).isEmpty();
    assertThat(tasks).hasSize(1);
    tasks.poll().run();

    assertThat(result.join().status()).isEqualTo(200);
  }

  @Test
  void executorThatRejectsFailsTheCall() {
    executor =
        task -> {
          throw new RejectedExecutionException("full");
        };

    assertThat(authFailure(send(layers(Auth.bearer(() -> "t")), get())))
        .hasCauseInstanceOf(RejectedExecutionException.class);
    assertThat(time.pending()).isZero();
  }

  @Test
  void credentialThatTheCallBringsWins() {
    transport.respond(200, "ok");
    Credential own =
        new HeaderCredential(URL.origin(), "X-Own", "mine", 0, HeaderCredential.Life.UNBOUNDED);

    send(layers(Auth.bearer(provider)), get().with(Credential.KEY, own));

    assertThat(transport.requests().get(0).headers().first("x-own")).isEqualTo("mine");
    assertThat(provider.asked).isEmpty();
  }

  @Test
  void credentialOnItsWayToAnotherOriginIsStopped() {
    queue =
        (call, next) ->
            next.send(call.withRequest(call.request().withUrl(Url.parse("https://b.example/"))));

    AuthenticationException failure = authFailure(send(layers(Auth.bearer(CANARY)), get()));

    assertThat(failure).hasMessageContaining("https://b.example");
    assertThat(SecretScan.of(failure)).doesNotContain(CANARY);
    assertThat(transport.sends()).isZero();
  }

  @Test
  void credentialThatCannotBeAppliedFailsTheCallUnseen() {
    Credential broken =
        new HeaderCredential(
            URL.origin(), "X-Own", CANARY + "\n", 0, HeaderCredential.Life.UNBOUNDED);

    AuthenticationException failure =
        authFailure(send(layers(Auth.none()), get().with(Credential.KEY, broken)));

    assertThat(SecretScan.of(failure)).doesNotContain(CANARY);
  }

  @Test
  void noCredentialMeansNone() {
    transport.respond(401, "who are you?");

    assertThat(send(layers(Auth.none()), get()).join().status()).isEqualTo(401);
    assertThat(sentTokens()).containsOnlyNulls();
  }

  private List<String> sentTokens() {
    return transport.requests().stream().map(r -> r.headers().first("Authorization")).toList();
  }

  private Call get() {
    return get(false);
  }

  private Call get(boolean streamed) {
    CallOptions options = CallOptions.of(o -> o.streamed(streamed));
    return Call.of(Request.get(URL), options, Deadline.none(), time);
  }

  private CompletableFuture<Response> send(Layer layers, Call call) {
    return layers.handle(call, transport).toCompletableFuture();
  }

  private static AuthenticationException authFailure(CompletableFuture<Response> result) {
    Throwable failure = failure(result);
    assertThat(failure).isInstanceOf(AuthenticationException.class);
    return (AuthenticationException) failure;
  }

  private static Throwable failure(CompletableFuture<Response> result) {
    assertThat(result).isDone();
    return Completions.unwrap(catchThrowable(result::join));
  }
}
