package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FakeTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExchangeTest {
  private final Call call =
      Exchange.begin(Call.of(Request.get(Url.parse("https://h/")), new FakeTime()));
  private final Exchange exchange = call.get(Exchange.KEY);
  private final List<Long> answers = new ArrayList<>();

  @Test
  void startsUnsent() {
    assertThat(exchange.sent()).isEqualTo(Sent.NO);
    assertThat(exchange.phase()).isEqualTo(Phase.CONNECT);
    assertThat(exchange.isAnswered()).isFalse();
  }

  @Test
  void neverTakesBackWhatWasSent() {
    exchange.progress(Phase.WAIT, Sent.YES);
    exchange.progress(Phase.CONNECT, Sent.NO);
    exchange.progress(Phase.WRITE, Sent.MAYBE);
    assertThat(exchange.sent()).isEqualTo(Sent.YES);
    assertThat(exchange.phase()).isEqualTo(Phase.WRITE);
    assertThat(call.journal().phase()).isEqualTo(Phase.WRITE);
  }

  @Test
  void whatTheServerDidNotProcessCountsAsNotSentHereAndAsSentForTheCall() {
    exchange.progress(Phase.WAIT, Sent.YES);
    exchange.unprocessed();
    assertThat(exchange.sent()).isEqualTo(Sent.NO);
    assertThat(exchange.phase()).isEqualTo(Phase.CONNECT);
    assertThat(exchange.isAnswered()).isFalse();
    assertThat(ErrorContext.of(Reason.LOST, call).sent()).isEqualTo(Sent.NO);
    assertThat(call.journal().phase()).isEqualTo(Phase.CONNECT);
    assertThat(call.journal().sent()).isEqualTo(Sent.YES);
  }

  @Test
  void whatWasNotProcessedIsSentAndAnsweredAsAnyOther() {
    exchange.onAnswered(answers::add);
    exchange.progress(Phase.WAIT, Sent.YES);
    exchange.unprocessed();
    exchange.progress(Phase.WRITE, Sent.MAYBE);
    assertThat(exchange.sent()).isEqualTo(Sent.MAYBE);
    exchange.answered(3);
    assertThat(answers).containsExactly(3L);
    assertThat(exchange.sent()).isEqualTo(Sent.YES);
  }

  @Test
  void tellsOfTheFirstAnswerOnce() {
    exchange.onAnswered(answers::add);
    exchange.answered(-7);
    exchange.answered(8);
    assertThat(answers).containsExactly(-7L);
    assertThat(exchange.isAnswered()).isTrue();
    assertThat(exchange.sent()).isEqualTo(Sent.YES);
    assertThat(exchange.phase()).isEqualTo(Phase.BODY);
  }

  @Test
  void tellsAtOnceOfAnAnswerThatIsThere() {
    exchange.answered(9);
    exchange.onAnswered(answers::add);
    assertThat(answers).containsExactly(9L);
  }

  @Test
  void isAnotherOneForEverySend() {
    assertThat(Exchange.begin(call).get(Exchange.KEY)).isNotSameAs(exchange);
    assertThat(call.get(Exchange.KEY)).isSameAs(exchange);
  }

  @Test
  void whoStandsAboveTheExchangesLearnsWhetherAnyWasSent() {
    Call above = call.withScope(Scope.root());
    exchange.progress(Phase.WAIT, Sent.YES);
    Call later = Exchange.begin(above);
    assertThat(ErrorContext.of(Reason.LOST, later).sent()).isEqualTo(Sent.NO);
    assertThat(call.journal().sent()).isEqualTo(Sent.YES);
  }

  @Test
  void aCallWithoutAnExchangeOfItsOwnSaysWhatWasSentForIt() {
    Call front = Call.of(Request.get(Url.parse("https://h/")), new FakeTime());
    assertThat(ErrorContext.of(Reason.DEADLINE, front).sent()).isEqualTo(Sent.NO);
    Exchange.begin(front).get(Exchange.KEY).progress(Phase.WRITE, Sent.MAYBE);
    assertThat(ErrorContext.of(Reason.DEADLINE, front).sent()).isEqualTo(Sent.MAYBE);
  }
}
