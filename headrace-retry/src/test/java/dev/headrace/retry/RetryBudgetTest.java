package dev.headrace.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Origin;
import dev.headrace.core.Paced;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What repetitions cost, and who pays. */
class RetryBudgetTest extends RetryFixture {
  private static final Origin ORIGIN = URL.origin();
  private static final Origin OTHER = Url.parse("https://other.example").origin();

  private RetryLayer layer(RetryBudget budget) {
    RetryPolicy policy = RetryPolicy.builder().budget(budget).build();
    return RetryLayer.of(policy, time, time, random);
  }

  private Response send(RetryLayer layer, Call call, Sender next) {
    CompletableFuture<Response> result = layer.handle(call, next).toCompletableFuture();
    time.advance(Duration.ofHours(1));
    return result.join();
  }

  private static RetryDeclined declined(Call call) {
    assertThat(call.journal().events(RetryDeclined.class)).hasSize(1);
    return call.journal().events(RetryDeclined.class).get(0);
  }

  @Test
  void theDefaultIsAHundredRepetitionsWhileNothingSucceeds() {
    transport.byRequest(request -> Answer.of(500, "no"));

    for (int i = 0; i < 100; i++) {
      send(layer, get(), transport);
    }

    assertThat(transport.sends()).isEqualTo(200);
    assertThat(RetryBudget.standard()).hasToString("100 and 0.2 a success");
    assertThat(RetryPolicy.standard().budget()).isSameAs(RetryBudget.standard());
  }

  @Test
  void aDeclinedRepetitionIsInTheJournalAndTheLastRealErrorStands() {
    RetryLayer scarce = layer(RetryBudget.of(1, 0));
    transport.fail(Reason.LOST, Sent.MAYBE).respond(503, "last");
    Call call = get();

    assertThat(send(scarce, call, transport).status()).isEqualTo(503);
    assertThat(declined(call)).isEqualTo(new RetryDeclined(2, RetryDecision.Stop.Cause.BUDGET));
    assertThat(time.pending()).isZero();
  }

  @Test
  void aFailureWithoutATokenIsTheOutcome() {
    RetryLayer scarce = layer(RetryBudget.of(1, 0));
    transport.fail(Reason.LOST, Sent.MAYBE).fail(Reason.TRUNCATED, Sent.YES);
    CompletableFuture<Response> result = scarce.handle(get(), transport).toCompletableFuture();
    time.advance(Duration.ofHours(1));

    assertThat(failure(result)).hasMessageContaining("TRUNCATED");
    assertThat(failure(result).getSuppressed()).hasSize(1);
  }

  @Test
  void theTokenOfARepetitionThatSucceedsComesBack() {
    RetryLayer scarce = layer(RetryBudget.of(1, 0));

    for (int i = 0; i < 10; i++) {
      transport.respond(500, "no").respond(200, "ok");
      assertThat(send(scarce, get(), transport).status()).isEqualTo(200);
    }
    assertThat(scarce.budgets.size()).isZero();
  }

  @Test
  void theTokenOfARepetitionThatFailsIsGone() {
    RetryLayer two = layer(RetryBudget.of(2, 0));
    transport.respond(500, "no").respond(500, "no").respond(200, "ok"); // 1 lost, 1 back
    transport.respond(500, "no").respond(500, "no"); // 1 lost
    transport.respond(500, "no");

    assertThat(send(two, get(), transport).status()).isEqualTo(200);
    assertThat(send(two, get(), transport).status()).isEqualTo(500);
    assertThat(send(two, get(), transport).status()).isEqualTo(500);
    assertThat(transport.remaining()).isZero();
  }

  @Test
  void successesAtTheFirstAttemptBringTokens() {
    RetryLayer one = layer(RetryBudget.of(1, 0.5));
    transport.respond(500, "no").respond(500, "no");
    assertThat(send(one, get(), transport).status()).isEqualTo(500); // the token is gone

    transport.respond(200, "ok").respond(500, "no");
    send(one, get(), transport);
    assertThat(send(one, get(), transport).status()).isEqualTo(500); // half a token is none

    transport.respond(404, "what was asked for is not there, but the server is");
    send(one, get(), transport);
    assertThat(one.budgets.size()).isZero(); // full, and forgotten
    transport.respond(500, "no").respond(200, "ok");
    assertThat(send(one, get(), transport).status()).isEqualTo(200);
  }

  @Test
  void originsHaveBucketsOfTheirOwn() {
    Budgets budgets = new Budgets(RetryBudget.of(1, 0));

    assertThat(budgets.take(ORIGIN)).isTrue();
    assertThat(budgets.take(ORIGIN)).isFalse();
    assertThat(budgets.take(OTHER)).isTrue();
    budgets.succeeded(OTHER);
    assertThat(budgets.take(OTHER)).isFalse();
    budgets.giveBack(OTHER);
    assertThat(budgets.take(ORIGIN)).isFalse();
    assertThat(budgets.take(OTHER)).isTrue();
  }

  @Test
  void beyondTheMostOriginsAllOthersShareABucket() {
    Budgets budgets = new Budgets(RetryBudget.of(1, 1));
    for (int i = 0; i < Budgets.MOST_ORIGINS; i++) {
      assertThat(budgets.take(Url.parse("https://h" + i + ".example").origin())).isTrue();
    }

    assertThat(budgets.take(ORIGIN)).isTrue();
    assertThat(budgets.take(OTHER)).isFalse();
    assertThat(budgets.size()).isEqualTo(Budgets.MOST_ORIGINS + 1);
    budgets.succeeded(OTHER);
    assertThat(budgets.take(ORIGIN)).isTrue();
    assertThat(budgets.take(Url.parse("https://h7.example").origin())).isFalse();
  }

  @Test
  void whatTheLimiterHasTakenChargeOfCostsNothing() {
    RetryLayer scarce = layer(RetryBudget.of(1, 0));
    Sender limiter =
        call ->
            CompletableFuture.completedStage(
                response(429).with(Paced.KEY, new Paced(time.nanoTime())));

    Call call = call("GET", CallOptions.of(o -> o.attempts(50)), Body.empty());
    assertThat(send(scarce, call, limiter).status()).isEqualTo(429);
    assertThat(call.journal().attempts()).isEqualTo(50);
    assertThat(scarce.budgets.take(ORIGIN)).isTrue();
  }

  @Test
  void successAfterAPacedAnswerIsAsOneAtTheFirstAttempt() {
    RetryLayer two = layer(RetryBudget.of(2, 0.5));
    two.budgets.take(ORIGIN);
    two.budgets.take(ORIGIN);
    Sender limiter =
        call ->
            CompletableFuture.completedStage(
                call.journal().attempts() > 1
                    ? response(200)
                    : response(429).with(Paced.KEY, new Paced(time.nanoTime())));

    assertThat(send(two, get(), limiter).status()).isEqualTo(200);
    assertThat(two.budgets.take(ORIGIN)).isFalse();
    assertThat(send(two, get(), limiter).status()).isEqualTo(200);
    assertThat(two.budgets.take(ORIGIN)).isTrue();
  }

  @Test
  void anUnlimitedBudgetKeepsNoAccount() {
    RetryLayer unlimited = layer(RetryBudget.unlimited());
    transport.byRequest(request -> Answer.of(500, "no"));

    for (int i = 0; i < 200; i++) {
      send(unlimited, get(), transport);
    }

    assertThat(transport.sends()).isEqualTo(600);
    assertThat(unlimited.budgets.size()).isZero();
    assertThat(RetryBudget.unlimited()).hasToString("unlimited");
    assertThat(RetryBudget.standard().isUnlimited()).isFalse();
  }

  @Test
  void layersOfOnePolicyShareNothingButWithOtherKeysTheyDo() {
    RetryLayer scarce = layer(RetryBudget.of(1, 0));
    RetryLayer keyed = scarce.keys(IdempotencyKeys.given().header("X-Key"));
    scarce.budgets.take(ORIGIN);

    assertThat(keyed.budgets.take(ORIGIN)).isFalse();
    assertThat(layer(RetryBudget.of(1, 0)).budgets.take(ORIGIN)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
  void aSuccessBringsNoLessThanNothingAndNoMoreThanAToken(double perSuccess) {
    assertThatThrownBy(() -> RetryBudget.of(1, perSuccess))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from 0 to 1");
    assertThat(RetryBudget.of(1, 1).perSuccess()).isEqualTo(RetryBudget.TOKEN);
  }

  @Test
  void aReserveIsPositive() {
    assertThatThrownBy(() -> RetryBudget.of(0, 0.1)).isInstanceOf(IllegalArgumentException.class);
  }
}
