package dev.headrace.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.core.AttemptTimeoutException;
import dev.headrace.core.Body;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Headers;
import dev.headrace.core.Origin;
import dev.headrace.core.Paced;
import dev.headrace.core.RateLimitException;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.core.Url;
import dev.headrace.retry.BreakerDecision.Admitted;
import dev.headrace.retry.BreakerDecision.Refused;
import dev.headrace.retry.BreakerPolicy.Verdict;
import dev.headrace.retry.BreakerStatus.State;
import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a breaker opens, half-opens and closes. */
class BreakerTest {
  private static final Duration REST = Duration.ofSeconds(10);
  private static final Origin ORIGIN = Url.parse("https://api.example").origin();
  private final FakeTime time = new FakeTime(Instant.EPOCH, Long.MAX_VALUE - 1_000_000_000);
  private final Breaker breaker = breaker(4, 4, 2);

  private Breaker breaker(int window, int least, int probes) {
    return new Breaker(
        ORIGIN,
        BreakerPolicy.builder()
            .window(window)
            .leastCalls(least)
            .failureRate(0.5)
            .openFor(REST)
            .probes(probes)
            .build(),
        time);
  }

  private Admitted admitted() {
    return (Admitted) breaker.admit();
  }

  private @Nullable State tell(Verdict verdict) {
    return breaker.tell(admitted(), verdict);
  }

  private void open() {
    for (int i = 0; i < 4; i++) {
      tell(Verdict.FAILURE);
    }
    assertThat(breaker.status().state()).isEqualTo(State.OPEN);
  }

  @Test
  void opensAtTheRateButNotBeforeTheLeastCalls() {
    assertThat(tell(Verdict.FAILURE)).isNull();
    assertThat(tell(Verdict.FAILURE)).isNull();
    assertThat(tell(Verdict.SUCCESS)).isNull();
    assertThat(breaker.status())
        .isEqualTo(new BreakerStatus(ORIGIN, State.CLOSED, 3, 2, Duration.ZERO));

    assertThat(tell(Verdict.SUCCESS)).isEqualTo(State.OPEN); // 2 of 4

    assertThat(breaker.status()).isEqualTo(new BreakerStatus(ORIGIN, State.OPEN, 4, 2, REST));
  }

  @Test
  void staysClosedBelowTheRate() {
    for (int i = 0; i < 100; i++) {
      assertThat(tell(i % 3 == 0 ? Verdict.FAILURE : Verdict.SUCCESS)).as("%s", i).isNull();
      if (i % 3 == 0) {
        tell(Verdict.SUCCESS);
      }
    }
    assertThat(breaker.status().state()).isEqualTo(State.CLOSED);
  }

  @Test
  void outcomesThatSayNothingAreNotRemembered() {
    for (int i = 0; i < 100; i++) {
      assertThat(tell(Verdict.NONE)).isNull();
    }
    assertThat(breaker.status().outcomes()).isZero();
  }

  @Test
  void refusesWhileOpenAndSaysHowLong() {
    open();
    assertThat(breaker.admit()).isEqualTo(new Refused(REST));
    time.advance(REST.minusNanos(1));
    assertThat(breaker.admit()).isEqualTo(new Refused(Duration.ofNanos(1)));
    assertThat(breaker.status().opensFor()).isEqualTo(Duration.ofNanos(1));
    time.advance(Duration.ofNanos(1));
    assertThat(admitted().probe()).isTrue();
    assertThat(breaker.status().state()).isEqualTo(State.HALF_OPEN);
    assertThat(breaker.status().opensFor()).isZero();
  }

  @Test
  void halfOpenAdmitsNoMoreProbesThanItNeeds() {
    open();
    time.advance(REST);
    Admitted one = admitted();
    Admitted two = admitted();
    assertThat(breaker.admit()).isEqualTo(new Refused(null));
    assertThat(breaker.tell(one, Verdict.SUCCESS)).isNull();
    assertThat(breaker.admit()).isEqualTo(new Refused(null)); // one passed, one is under way
    assertThat(breaker.tell(two, Verdict.SUCCESS)).isEqualTo(State.CLOSED);
    assertThat(breaker.status())
        .isEqualTo(new BreakerStatus(ORIGIN, State.CLOSED, 0, 0, Duration.ZERO));
  }

  @Test
  void aProbeThatSaysNothingGivesItsPlaceBack() {
    open();
    time.advance(REST);
    for (int i = 0; i < 10; i++) {
      Admitted one = admitted();
      Admitted two = admitted();
      assertThat(breaker.tell(one, Verdict.NONE)).isNull();
      assertThat(breaker.tell(two, Verdict.NONE)).isNull();
    }
    assertThat(tell(Verdict.SUCCESS)).isNull();
    assertThat(tell(Verdict.SUCCESS)).isEqualTo(State.CLOSED);
  }

  @Test
  void theFirstProbeThatFailsOpensAgain() {
    open();
    time.advance(REST);
    Admitted one = admitted();
    Admitted two = admitted();
    assertThat(breaker.tell(one, Verdict.FAILURE)).isEqualTo(State.OPEN);
    assertThat(breaker.admit()).isEqualTo(new Refused(REST));
    assertThat(breaker.tell(two, Verdict.SUCCESS)).isNull(); // of a period that is over
    time.advance(REST);
    assertThat(tell(Verdict.SUCCESS)).isNull();
    assertThat(tell(Verdict.SUCCESS)).isEqualTo(State.CLOSED);
  }

  @Test
  void whatComesLateCountsForNothing() {
    Admitted late = admitted();
    open();
    assertThat(breaker.tell(late, Verdict.SUCCESS)).isNull();
    time.advance(REST);
    admitted();
    assertThat(breaker.tell(late, Verdict.SUCCESS)).isNull();
    assertThat(breaker.tell(late, Verdict.FAILURE)).isNull();
    assertThat(breaker.status().state()).isEqualTo(State.HALF_OPEN);
  }

  @Test
  void whoHasWaitedIsAskedForAgain() {
    Admitted waiting = admitted();
    assertThat(breaker.renew(waiting)).isSameAs(waiting);
    open();
    assertThat(breaker.renew(waiting)).isEqualTo(new Refused(REST));
    time.advance(REST);
    Admitted probe = (Admitted) breaker.renew(waiting);
    assertThat(probe.probe()).isTrue();
    assertThat(breaker.renew(probe)).isSameAs(probe);
    assertThat(admitted().probe()).isTrue();
    assertThat(breaker.renew(waiting)).isEqualTo(new Refused(null));
  }

  @Test
  void onlyWhatLetsAllThroughMayBeForgotten() {
    assertThat(breaker.isForgettable()).isTrue();
    open();
    assertThat(breaker.isForgettable()).isFalse();
    time.advance(REST);
    assertThat(breaker.isForgettable()).isTrue();
    admitted();
    assertThat(breaker.isForgettable()).isFalse();
  }

  /** The window against a list of the last outcomes. */
  @Test
  void remembersTheLastOutcomesAndNoOthers() {
    long seed = 46;
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int window = 1 + random.nextInt(12);
      int least = 1 + random.nextInt(12);
      double rate = (1 + random.nextInt(10)) / 10.0;
      BreakerPolicy policy =
          BreakerPolicy.builder().window(window).leastCalls(least).failureRate(rate).build();
      Breaker tested = new Breaker(ORIGIN, policy, time);
      Deque<Boolean> last = new ArrayDeque<>();
      for (int i = 0; i < 60 && tested.status().state() == State.CLOSED; i++) {
        boolean failure = random.nextInt(3) == 0;
        tested.tell((Admitted) tested.admit(), failure ? Verdict.FAILURE : Verdict.SUCCESS);
        last.add(failure);
        if (last.size() > window) {
          last.remove();
        }
        long failures = last.stream().filter(f -> f).count();
        boolean opens =
            last.size() >= Math.min(least, window)
                && failures * 10 >= Math.round(rate * 10) * last.size();
        String where = "seed " + seed + ", round " + round + ", call " + i;
        assertThat(tested.status().failures()).as(where).isEqualTo((int) failures);
        assertThat(tested.status().outcomes()).as(where).isEqualTo(last.size());
        assertThat(tested.status().state()).as(where).isEqualTo(opens ? State.OPEN : State.CLOSED);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT_REFUSED, NO,    FAILURE",
    "CONNECT_TIMEOUT, NO,    FAILURE",
    "UNREACHABLE,     NO,    FAILURE",
    "DNS,             NO,    NONE",
    "TLS,             NO,    NONE",
    "PROXY,           NO,    NONE",
    "LOST,            NO,    NONE",
    "LOST,            MAYBE, FAILURE",
    "TRUNCATED,       YES,   FAILURE",
    "PROTOCOL,        YES,   FAILURE",
    "WRITE_FAILED,    NO,    NONE",
    "WRITE_FAILED,    MAYBE, FAILURE",
    "IDLE_TIMEOUT,    YES,   FAILURE",
    "ATTEMPT_TIMEOUT, YES,   FAILURE",
    "ATTEMPT_TIMEOUT, NO,    NONE",
    "OVERLOADED,      NO,    NONE",
    "BREAKER_OPEN,    NO,    NONE",
    "CLOSED,          MAYBE, NONE",
  })
  void failuresThatBlameTheServer(Reason reason, Sent sent, Verdict verdict) {
    ErrorContext context = ErrorContext.of(reason).sent(sent);
    Throwable failure =
        reason == Reason.ATTEMPT_TIMEOUT
            ? new AttemptTimeoutException("", context, null)
            : new TransportException("", context, null);
    assertThat(BreakerPolicy.verdictOf(failure, false)).isEqualTo(verdict);
    assertThat(BreakerPolicy.verdictOf(failure, true)).isEqualTo(Verdict.NONE);
  }

  @Test
  void headracesOwnRefusalsAndDefectsSayNothing() {
    ErrorContext full = ErrorContext.of(Reason.QUEUE_FULL);
    assertThat(BreakerPolicy.verdictOf(new RateLimitException("", full, null), false))
        .isEqualTo(Verdict.NONE);
    assertThat(BreakerPolicy.verdictOf(new IllegalStateException(), false)).isEqualTo(Verdict.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "200, SUCCESS",
    "304, SUCCESS",
    "401, SUCCESS",
    "404, SUCCESS",
    "429, SUCCESS",
    "499, SUCCESS",
    "500, FAILURE",
    "502, FAILURE",
    "503, FAILURE",
    "599, FAILURE",
  })
  void answersThatBlameTheServer(int status, Verdict verdict) {
    Response response =
        Response.of(status, Headers.empty(), Body.empty(), Response.Received.now(time));
    assertThat(BreakerPolicy.verdictOf(response)).isEqualTo(verdict);
    assertThat(BreakerPolicy.verdictOf(response.with(Paced.KEY, new Paced(0))))
        .isEqualTo(Verdict.SUCCESS);
  }

  @Test
  void theDefaultOpensAtHalfOfTheLastHundred() {
    assertThat(BreakerPolicy.standard())
        .hasToString("BreakerPolicy[0.5 of the last 100, at least 20; open for PT30S, 3 probes]");
    assertThat(BreakerPolicy.standard().opensAt(9, 19)).isFalse();
    assertThat(BreakerPolicy.standard().opensAt(19, 19)).isFalse();
    assertThat(BreakerPolicy.standard().opensAt(9, 20)).isFalse();
    assertThat(BreakerPolicy.standard().opensAt(10, 20)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1.01, Double.NaN})
  void aRateIsAboveZeroAndAtMostOne(double rate) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BreakerPolicy.builder().failureRate(rate));
    assertThat(BreakerPolicy.builder().failureRate(1).build().opensAt(1, 20)).isFalse();
  }

  @Test
  void refusesValuesThatMakeNoSense() {
    BreakerPolicy.Builder builder = BreakerPolicy.builder();
    assertThatIllegalArgumentException().isThrownBy(() -> builder.window(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.window(10_001));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.leastCalls(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.openFor(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.probes(0));
    assertThat(builder.window(10_000).build().window()).isEqualTo(10_000);
  }
}
