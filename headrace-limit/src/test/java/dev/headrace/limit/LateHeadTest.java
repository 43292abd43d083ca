package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Exchange;
import dev.headrace.core.Headers;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Route;
import dev.headrace.core.Sender;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Url;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The answer's head and the exchange's failure, which may come at the same time. */
class LateHeadTest {
  private final FakeTime fake = new FakeTime();
  private final AtomicLong ahead = new AtomicLong(); // nanos, without any timer noticing
  private final TimeSource time =
      new TimeSource() {
        @Override
        public long nanoTime() {
          return fake.nanoTime() + ahead.get();
        }

        @Override
        public Instant now() {
          return fake.now();
        }
      };

  @Test
  void aHeadThatComesWhileTheFailureIsTakenInLeavesNothingUnderWay() {
    RateLimit tokens =
        RateLimit.of(100).per(Duration.ofMinutes(1)).name("tokens").cost(settled()).burst(100);
    RateLimit slow = RateLimit.of(1).per(Duration.ofSeconds(1)).scope(LimitScope.route("/slow"));
    LimitLayer layer = LimitLayer.builder(time, fake).limit(tokens).limit(slow).build();
    Response ok = Response.of(200, Headers.of(), Body.empty(), Response.Received.now(time));
    layer.handle(call("/slow"), c -> CompletableFuture.completedFuture(ok));
    CompletableFuture<Response> answer = new CompletableFuture<>();
    Exchange[] begun = new Exchange[1];
    Sender failing =
        c -> {
          begun[0] = c.get(Exchange.KEY);
          return answer;
        };
    CompletableFuture<Response> failed = layer.handle(call("/a"), failing).toCompletableFuture();
    CompletableFuture<Response> waiting =
        layer
            .handle(
                call("/slow"),
                c -> {
                  Objects.requireNonNull(begun[0]).answered(time.nanoTime());
                  return CompletableFuture.completedFuture(ok);
                })
            .toCompletableFuture();
    assertThat(waiting).isNotDone();

    ahead.set(Duration.ofSeconds(2).toNanos());
    answer.completeExceptionally(new IllegalStateException("lost"));
    assertThat(failed).isCompletedExceptionally();
    assertThat(waiting).isCompleted();
    fake.advance(Duration.ofMinutes(5));

    assertThat(layer.limits().get(0).used()).isZero();
  }

  @Test
  void whatFailsAfterItsHeadCameIsNotHeldAgainstWhatIsLearnedLater() {
    Harness h = new Harness(b -> {});
    CompletableFuture<Response> lost = new CompletableFuture<>();
    List<Exchange> begun = new ArrayList<>();
    Call first = Call.of(Request.get(Url.parse("https://api.example/x")), h.time);
    h.layer.handle(
        first,
        call -> {
          begun.add(Objects.requireNonNull(call.get(Exchange.KEY)));
          return lost;
        });
    begun.get(0).answered(h.time.nanoTime());
    lost.completeExceptionally(new IllegalStateException("lost"));
    String[] told = {"ratelimit", "\"p\";r=4;t=10", "ratelimit-policy", "\"p\";q=5;w=10"};
    h.transport.respond(200, Headers.of(told), "").byRequest(r -> Answer.of(200, "ok"));

    for (int i = 0; i < 9; i++) {
      h.get("/x");
    }

    assertThat(h.transport.sends()).isEqualTo(5);
    h.time.advance(Duration.ofSeconds(11));
    assertThat(h.transport.sends()).isEqualTo(9);
  }

  @Test
  void aHeadThatIsHereBeforeAnEarlierAnswersWordHidesNoUseOfOthers() {
    Harness h = new Harness(b -> {});
    List<Exchange> begun = new ArrayList<>();
    List<CompletableFuture<Response>> answers = new ArrayList<>();
    Sender server =
        call -> {
          begun.add(Objects.requireNonNull(call.get(Exchange.KEY)));
          answers.add(new CompletableFuture<>());
          return answers.get(answers.size() - 1);
        };
    for (int i = 0; i < 5; i++) {
      h.layer.handle(Call.of(Request.get(Url.parse("https://api.example/x")), h.time), server);
    }
    for (int i = 0; i < 3; i++) { // the first was counted by nobody, and is as another user's
      begun.get(i).answered(h.time.nanoTime());
      answers.get(i).complete(remaining(4 - i, h.time));
    }
    h.layer.handle(Call.of(Request.get(Url.parse("https://api.example/x")), h.time), server);

    begun.get(4).answered(h.time.nanoTime());
    begun.get(3).answered(h.time.nanoTime());
    answers.get(3).complete(remaining(1, h.time));

    assertThat(begun).hasSize(5);
    answers.get(4).complete(remaining(0, h.time));
    assertThat(begun).hasSize(5);
    h.time.advance(Duration.ofSeconds(11));
    assertThat(begun).hasSize(6);
    answers.get(5).complete(remaining(4, h.time));
  }

  private static Response remaining(int units, TimeSource time) {
    String[] told = {
      "ratelimit", "\"p\";r=" + units + ";t=10", "ratelimit-policy", "\"p\";q=5;w=10"
    };
    return Response.of(200, Headers.of(told), Body.empty(), Response.Received.now(time));
  }

  private static LimitCost settled() {
    return LimitCost.estimated(call -> 1).settledBy(response -> 1);
  }

  private Call call(String route) {
    Call call = Call.of(Request.get(Url.parse("https://api.example" + route)), time);
    return call.with(Route.KEY, new Route(route));
  }
}
