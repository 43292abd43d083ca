package dev.headrace.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.AuthenticationException;
import dev.headrace.core.Call;
import dev.headrace.core.Layer;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.spi.Ledger;
import dev.headrace.testing.Answer;
import dev.headrace.testing.LedgerBook;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How tokens are got: once, by one fetch, for whoever waits. */
class TokenFetchTest extends AuthFixture {
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

    start(layers(Auth.bearer(() -> "t1\r\n")), get());

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
  void aFetchThatCannotBeStartedHoldsNobody() {
    executor =
        task -> {
          throw new OutOfMemoryError("no thread could be made");
        };
    Layer layers = layers(Auth.bearer(() -> "t"));

    assertThat(authFailure(send(layers, get()))).hasCauseInstanceOf(OutOfMemoryError.class);
    assertThat(time.pending()).isZero();
    executor = Runnable::run;
    transport.respond(200, "ok");
    assertThat(send(layers, get()).join().status()).isEqualTo(200);
  }
}
