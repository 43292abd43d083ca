package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Exchange;
import dev.headrace.core.Headers;
import dev.headrace.core.Principal;
import dev.headrace.core.RateLimitException;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Route;
import dev.headrace.core.Sender;
import dev.headrace.core.Url;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnedLimitsTest {
  private static final Duration RTT = Duration.ofMillis(10);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Answer told(String... fields) {
    return Answer.of(200, Headers.of(fields), "").after(RTT);
  }

  /** Sends so many calls at once, all to be answered alike. */
  private static List<Harness.Sent> send(Harness h, int count, Answer answer) {
    List<Harness.Sent> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      h.transport.then(answer);
      all.add(h.get("/x"));
    }
    return all;
  }

  private static long done(List<Harness.Sent> calls) {
    return calls.stream().filter(Harness.Sent::isDone).count();
  }

  private static void finish(Harness h) {
    while (h.time.advanceToNext()) {
      // all that is left
    }
  }

  @Test
  void whatIsLearnedBindsThoseWhoWaitAlready() {
    Harness h = new Harness(b -> b.concurrency(Concurrency.of(2)));
    List<Harness.Sent> calls =
        send(h, 20, told("x-ratelimit-remaining", "0", "x-ratelimit-reset", "30"));

    h.time.advance(Duration.ofSeconds(29));
    assertThat(done(calls)).isEqualTo(2); // nothing was known when they went

    h.time.advance(SECOND.plus(RTT));
    assertThat(h.transport.sends()).isEqualTo(3); // one asks
    finish(h);
  }

  @Test
  void noMoreAreUnderWayThanRemain() {
    Harness h = new Harness(b -> {});
    send(h, 1, told("x-ratelimit-remaining", "3", "x-ratelimit-reset", "60"));
    h.time.advance(RTT);

    List<Harness.Sent> calls =
        send(h, 10, told("x-ratelimit-remaining", "0", "x-ratelimit-reset", "60"));

    assertThat(h.transport.sends()).isEqualTo(4);
    h.time.advance(SECOND);
    assertThat(done(calls)).isEqualTo(3);
    assertThat(h.transport.sends()).isEqualTo(4);
    finish(h);
  }

  @Test
  void windowThatIsToldIsKeptAsIfItHadBeenGiven() {
    Harness h = new Harness(b -> {});
    String[] told = {"ratelimit", "\"p\";r=4;t=10", "ratelimit-policy", "\"p\";q=5;w=10"};
    send(h, 1, told(told));
    h.time.advance(RTT);

    List<Harness.Sent> calls = send(h, 9, told());

    assertThat(h.transport.sends()).isEqualTo(5);
    h.time.advance(Duration.ofSeconds(10));
    assertThat(h.transport.sends()).isEqualTo(6); // the first's is free again
    h.time.advance(RTT);
    assertThat(h.transport.sends()).isEqualTo(10);
    LimitStatus status = h.layer.limits().get(0);
    assertThat(status.name()).isEqualTo("p");
    assertThat(status.limit().units()).isEqualTo(5);
    assertThat(status.limit().window()).isEqualTo(Duration.ofSeconds(10));
    finish(h);
    assertThat(done(calls)).isEqualTo(9);
  }

  @Test
  void aRequestWhoseHeadCameBeforeAnythingWasLearnedIsCounted() {
    Harness h = new Harness(b -> {});
    String policy = "\"p\";q=5;w=10";
    List<Exchange> exchanges = new ArrayList<>();
    List<CompletableFuture<Response>> answers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      CompletableFuture<Response> answer = new CompletableFuture<>();
      answers.add(answer);
      Sender slow =
          call -> {
            exchanges.add(Objects.requireNonNull(call.get(Exchange.KEY)));
            return answer;
          };
      h.layer.handle(Call.of(Request.get(Url.parse("https://api.example/x")), h.time), slow);
    }
    h.time.advance(RTT);
    exchanges.forEach(exchange -> exchange.answered(h.time.nanoTime()));
    Headers first = Headers.of("ratelimit", "\"p\";r=4;t=10", "ratelimit-policy", policy);
    Response.Received received = Response.Received.now(h.time);
    answers.get(0).complete(Response.of(200, first, Body.empty(), received));

    send(h, 9, told());
    assertThat(h.transport.sends()).isEqualTo(3); // of five, two are gone

    Headers second = Headers.of("ratelimit", "\"p\";r=3;t=10", "ratelimit-policy", policy);
    answers.get(1).complete(Response.of(200, second, Body.empty(), received));
    assertThat(h.transport.sends()).isEqualTo(3);
    h.time.advance(Duration.ofSeconds(10).minusNanos(1));
    assertThat(h.transport.sends()).isEqualTo(3);
    h.time.advance(RTT);
    assertThat(h.transport.sends()).isEqualTo(5);
    answers.forEach(answer -> answer.join().close());
    finish(h);
    assertThat(h.transport.sends()).isEqualTo(9);
  }

  @Test
  void whatIsDiscoveredCountsWhatCallsCost() {
    LimitCost two = LimitCost.fixed(2);
    Harness h = new Harness(b -> b.limit(RateLimit.discover().cost(two)));
    String[] told = {"ratelimit", "\"p\";r=3;t=10", "ratelimit-policy", "\"p\";q=5;w=10"};
    send(h, 1, told(told));
    h.time.advance(RTT);

    send(h, 4, told());

    assertThat(h.transport.sends()).isEqualTo(2); // one unit of five is left
    finish(h);
    assertThat(h.transport.sends()).isEqualTo(5);
  }

  @Test
  void whatCostsMoreThanTheLimitThatIsDiscoveredGoesAlone() {
    Harness h = new Harness(b -> b.limit(RateLimit.discover().cost(LimitCost.fixed(7))));
    String[] told = {"ratelimit", "\"p\";r=0;t=10", "ratelimit-policy", "\"p\";q=5;w=10"};
    send(h, 1, told(told));
    h.time.advance(RTT);

    send(h, 2, told());
    assertThat(h.transport.sends()).isEqualTo(1);
    finish(h);

    assertThat(h.transport.sends()).isEqualTo(3);
  }

  @Test
  void whatWasUsedBeforeBindsTillTheResetAndNotForAWindow() {
    Harness h = new Harness(b -> {});
    String policy = "\"p\";q=100;w=3600";
    send(h, 1, told("ratelimit", "\"p\";r=0;t=2", "ratelimit-policy", policy));
    h.time.advance(RTT);
    Answer fresh = told("ratelimit", "\"p\";r=60;t=3600", "ratelimit-policy", policy);

    List<Harness.Sent> calls = send(h, 40, fresh);
    h.time.advance(SECOND);
    assertThat(done(calls)).isZero();
    h.time.advance(Duration.ofSeconds(36)); // asks no sooner than a hundredth of the window

    assertThat(done(calls)).isEqualTo(40);
    finish(h);
  }

  @Test
  void aWindowBeyondBeliefHarmsNobody() {
    RateSignal absurd = RateSignal.named("x").limit(10).remaining(9).window(Duration.ofDays(9_999));
    Harness h = new Harness(b -> b.reader(response -> List.of(absurd)));

    List<Harness.Sent> calls = send(h, 2, told());
    h.time.advance(RTT);

    assertThat(done(calls)).isEqualTo(2);
  }

  @Test
  void aReaderThatFailsForGoodFailsItsCallAndHoldsNothing() {
    AssertionError broken = new AssertionError("reader");
    Harness h =
        new Harness(
            b ->
                b.concurrency(Concurrency.of(1))
                    .reader(
                        response -> {
                          throw broken;
                        }));

    List<Harness.Sent> calls = send(h, 2, told());
    h.time.advance(RTT.multipliedBy(2));

    assertThat(calls).extracting(Harness.Sent::failure).containsOnly(broken);
  }

  @Test
  void learningCanBeTurnedOff() {
    Harness h = new Harness(b -> b.learn(false));
    send(h, 1, told("x-ratelimit-remaining", "0", "x-ratelimit-reset", "30"));
    h.time.advance(RTT);

    List<Harness.Sent> calls = send(h, 5, told());
    h.time.advance(RTT);

    assertThat(done(calls)).isEqualTo(5);
    assertThat(h.layer.limits()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-ratelimit-limit: 0|x-ratelimit-remaining: 0|x-ratelimit-reset: 60",
        "x-ratelimit-limit-requests: 0|x-ratelimit-remaining-requests: -1",
        "x-ratelimit-limit: 10|x-ratelimit-remaining: -1|x-ratelimit-reset: 60",
        "x-ratelimit-remaining-tokens: 0|x-ratelimit-reset-tokens: 6m0s",
        "ratelimit: \"b\";r=0;t=60|ratelimit-policy: \"b\";q=9;qu=\"content-bytes\";w=60",
        "ratelimit-policy: \"b\";q=1;w=60",
        "x-ratelimit-nearlimit: true|x-ratelimit-reset: 60",
        "x-ratelimit-limit: soon|x-ratelimit-remaining: 0|x-ratelimit-reset: 60",
        "x-ratelimit-limit: 1",
        "age: 30|x-ratelimit-remaining: 0|x-ratelimit-reset: 60"
      })
  void whatProvesNothingSlowsNobody(String fields) {
    Harness h = new Harness(b -> {});
    List<String> told = new ArrayList<>();
    for (String line : fields.split("\\|", -1)) {
      told.addAll(List.of(line.split(": ", 2)));
    }
    Answer answer = told(told.toArray(String[]::new));
    send(h, 1, answer);
    h.time.advance(RTT);

    List<Harness.Sent> calls = send(h, 50, answer);
    h.time.advance(RTT);

    assertThat(done(calls)).isEqualTo(50);
    assertThat(h.layer.limits()).isEmpty();
  }

  @Test
  void nothingLeftWithoutAResetStopsNobodyForLong() {
    Harness h = new Harness(b -> {});
    Answer always = told("x-ratelimit-limit", "40", "x-ratelimit-remaining", "0");
    send(h, 1, always);
    h.time.advance(RTT);

    List<Harness.Sent> calls = send(h, 100, always);

    assertThat(h.transport.sends()).isEqualTo(2); // carefully, for it says so
    h.time.advance(RTT.multipliedBy(20)); // but it takes them all
    assertThat(done(calls)).isEqualTo(100);
  }

  @Test
  void whatWasSaidBeforeTheResetStopsNobodyLongAfterIt() {
    Harness h = new Harness(b -> {});
    send(h, 1, told("x-ratelimit-remaining", "0", "x-ratelimit-reset", "30"));
    h.time.advance(RTT);

    List<Harness.Sent> calls = send(h, 100, told()); // says nothing any more

    h.time.advance(Duration.ofSeconds(30));
    assertThat(h.transport.sends()).isEqualTo(2); // one asks
    h.time.advance(RTT.multipliedBy(20));
    assertThat(done(calls)).isEqualTo(100);
  }

  @Test
  void nothingLeftWithTheResetNowStopsNobodyForLong() {
    Harness h = new Harness(b -> {});
    Answer always = told("x-ratelimit-remaining", "0", "x-ratelimit-reset", "0");
    send(h, 1, always);
    h.time.advance(RTT);

    List<Harness.Sent> calls = send(h, 100, always);

    assertThat(h.transport.sends()).isEqualTo(2);
    h.time.advance(RTT.multipliedBy(20));
    assertThat(done(calls)).isEqualTo(100);
  }

  @Test
  void limitsThatOnlyTheirUnitsTellApartAreTwo() {
    Harness h = new Harness(b -> {});
    Answer both = told("ratelimit-limit", "1, 15000", "ratelimit-remaining", "0, 14523");
    send(h, 1, both);
    h.time.advance(RTT);
    send(h, 1, both);
    h.time.advance(RTT);

    assertThat(h.layer.limits())
        .extracting(LimitStatus::serverRemaining)
        .containsExactly(0L, 14_523L);
    finish(h);
  }

  @Test
  void moreLimitsThanATicketCanProbeAreRefused() {
    LimitLayer.Builder builder = LimitLayer.builder(new FakeTime(), new FakeTime());

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> {
              for (int i = 1; i <= 31; i++) {
                builder.limit(RateLimit.of(i).per(SECOND));
              }
              builder.build();
            })
        .withMessage("at most 30 rate limits, not 31");
  }

  @Test
  void routesOfOneBucketShareItAndOthersAreFree() {
    Harness h = new Harness(b -> {});
    String[] empty = {
      "x-ratelimit-remaining", "0", "x-ratelimit-reset-after", "5.0", "x-ratelimit-bucket", "abc"
    };
    String[] some = {
      "x-ratelimit-remaining", "5", "x-ratelimit-reset-after", "5.0", "x-ratelimit-bucket", "abc"
    };
    route(h, "/a", told(some));
    route(h, "/b", told(some));
    route(h, "/c", told());
    h.time.advance(RTT);
    route(h, "/a", told(empty));
    h.time.advance(RTT);

    Harness.Sent sameBucket = route(h, "/b", told(some));
    Harness.Sent none = route(h, "/c", told());
    Harness.Sent unknown = route(h, "/d", told());
    h.time.advance(RTT);

    assertThat(none.isDone()).isTrue();
    assertThat(unknown.isDone()).isTrue();
    assertThat(sameBucket.isDone()).isFalse();
    h.time.advance(Duration.ofSeconds(5).plus(RTT));
    assertThat(sameBucket.isDone()).isTrue();
  }

  private static Harness.Sent route(Harness h, String template, Answer answer) {
    h.transport.then(answer);
    return h.get(template, call -> call.with(Route.KEY, new Route(template)));
  }

  @Test
  void rejectionForOneResourceStopsThatAlone() {
    Harness h = new Harness(b -> {});
    Headers search =
        Headers.of(
            "x-ratelimit-limit", "30",
            "x-ratelimit-remaining", "0",
            "x-ratelimit-reset", "40",
            "x-ratelimit-resource", "search");
    Harness.Sent rejected = route(h, "/search", Answer.of(403, search, "").after(RTT));
    h.time.advance(RTT);
    assertThat(rejected.paced()).isNotNull();

    Harness.Sent other = route(h, "/repos", told());
    Harness.Sent same = route(h, "/search", told());
    h.time.advance(RTT);

    assertThat(other.isDone()).isTrue();
    assertThat(same.isDone()).isFalse();
    h.time.advance(Duration.ofSeconds(41));
    assertThat(same.isDone()).isTrue();
  }

  @Test
  void principalsHaveTheirOwn() {
    Harness h = new Harness(b -> {});
    h.transport.then(told("x-ratelimit-remaining", "0", "x-ratelimit-reset", "30"));
    h.get("/x", call -> call.with(Principal.KEY, new Principal("alice")));
    h.time.advance(RTT);

    h.transport.then(told());
    Harness.Sent bob = h.get("/x", call -> call.with(Principal.KEY, new Principal("bob")));
    Harness.Sent alice = h.get("/x", call -> call.with(Principal.KEY, new Principal("alice")));
    h.time.advance(RTT);

    assertThat(bob.isDone()).isTrue();
    assertThat(alice.isDone()).isFalse();
    h.transport.then(told());
    finish(h);
  }

  @Test
  void callThatCannotWaitForTheResetFailsAtOnce() {
    Harness h = new Harness(b -> {});
    send(h, 1, told("x-ratelimit-remaining", "0", "x-ratelimit-reset", "30"));
    h.time.advance(RTT);

    Harness.Sent call = h.get("/x", h.deadline(Duration.ofSeconds(10)));

    assertThat(call.failure())
        .isInstanceOfSatisfying(
            RateLimitException.class, e -> assertThat(e.reason()).isEqualTo(Reason.WAIT_TOO_LONG));
  }

  @Test
  void limitThatWasGivenIsNotLearnedAgain() {
    Harness h = new Harness(b -> b.limit(RateLimit.of(100).per(SECOND)));
    send(h, 1, told("ratelimit", "\"x\";r=99;t=1", "ratelimit-policy", "\"x\";q=100;w=1"));
    h.time.advance(RTT);

    assertThat(h.layer.limits()).hasSize(1);
    assertThat(h.layer.limits().get(0).name()).isEqualTo("100/1s");
  }

  @Test
  void limitThatIsNotToldAnyMoreIsForgotten() {
    Harness h = new Harness(b -> {});
    send(h, 1, told("x-ratelimit-remaining", "7", "x-ratelimit-reset", "5"));
    h.time.advance(RTT);
    assertThat(h.layer.limits()).hasSize(1);

    h.time.advance(Duration.ofSeconds(80));
    send(h, 1, told());
    h.time.advance(RTT);

    assertThat(h.layer.limits()).isEmpty();
  }

  @Test
  void limitThatTheServerChangesIsLearnedAnew() {
    Harness h = new Harness(b -> {});
    send(h, 1, told("ratelimit", "\"x\";r=9;t=1", "ratelimit-policy", "\"x\";q=10;w=1"));
    h.time.advance(RTT);
    send(h, 1, told("ratelimit", "\"x\";r=19;t=1", "ratelimit-policy", "\"x\";q=20;w=1"));
    h.time.advance(RTT);

    assertThat(h.layer.limits()).hasSize(1);
    assertThat(h.layer.limits().get(0).limit().units()).isEqualTo(20);
  }

  @Test
  void noMoreLimitsAreLearnedThanItsBound() {
    Harness h = new Harness(b -> {});
    for (int i = 0; i < 100; i++) {
      send(h, 1, told("ratelimit", "\"" + i + "\";r=9;t=60"));
      h.time.advance(RTT);
    }

    assertThat(h.layer.limits()).hasSize(32);
  }

  @Test
  void discoveryStartsWithOneRequest() {
    Harness h = new Harness(b -> b.limit(RateLimit.discover()));
    List<Harness.Sent> calls =
        send(h, 10, told("x-ratelimit-remaining", "5", "x-ratelimit-reset", "60"));

    assertThat(h.transport.sends()).isEqualTo(1);
    h.time.advance(RTT);
    assertThat(h.transport.sends()).isEqualTo(6);
    finish(h);
    assertThat(done(calls)).isEqualTo(10);
  }

  @Test
  void discoveryNeedsAnswers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimiter.builder().limit(RateLimit.discover()))
        .withMessageContaining("discover");
    assertThat(Objects.requireNonNull(RateLimit.discover().name())).isEqualTo("discovered");
  }
}
