package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Exchange;
import dev.headrace.core.Gate;
import dev.headrace.core.Headers;
import dev.headrace.core.Phase;
import dev.headrace.core.QuotaExhaustedException;
import dev.headrace.core.RateLimitException;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Url;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a call leaves behind on its way: nothing that is still open, and no unit too many. */
class FlightTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final UnaryOperator<Call> STREAMED = Harness.options(o -> o.streamed(true));
  private static final RateLimit ONE = RateLimit.of(1).per(SECOND);
  private final AtomicInteger closed = new AtomicInteger(); // bodies

  @Test
  void aCallThatWaitedLeavesItsPlaceAndItsHookBehind() {
    Harness h = new Harness(b -> b.limit(ONE));
    h.transport.respond(200, "a");
    h.get("/a");
    Call call = Call.of(Request.get(Url.parse("https://api.example/b")), h.time);
    CompletableFuture<Response> answer = new CompletableFuture<>();
    CompletableFuture<Response> waiting =
        h.layer.handle(call, sent -> answer).toCompletableFuture();
    assertThat(call.scope().isEmpty()).isFalse();
    assertThat(call.journal().phase()).isEqualTo(Phase.QUEUED);

    h.time.advance(SECOND);

    assertThat(call.scope().isEmpty()).isTrue();
    assertThat(call.journal().phase()).isEqualTo(Phase.CONNECT);
    answer.completeExceptionally(new IllegalStateException("enough"));
    assertThat(waiting).isCompletedExceptionally();
  }

  @Test
  void aCallThatIsRefusedInTheQueueLeavesNoHookBehind() {
    Harness h = new Harness(b -> b.limit(ONE));
    h.transport.respond(200, "a");
    h.get("/a");

    Harness.Sent refused = h.get("/b", h.deadline(Duration.ofMillis(1)));

    assertThat(refused.failure()).isNotNull();
    assertThat(refused.call.scope().isEmpty()).isTrue();
  }

  @Test
  void aUnitIsFreeOneWindowAfterTheHeadOfTheAnswerHoweverLongTheRestTakes() {
    Harness h = new Harness(b -> b.limit(ONE));
    h.transport.respond(200, "b");
    CompletableFuture<Response> answer = new CompletableFuture<>();
    List<Exchange> begun = new ArrayList<>();
    Call call = Call.of(Request.get(Url.parse("https://api.example/a")), h.time);
    h.layer.handle(
        call,
        sent -> {
          begun.add(Objects.requireNonNull(sent.get(Exchange.KEY)));
          return answer;
        });
    Harness.Sent next = h.get("/b");
    h.time.advance(SECOND);
    begun.get(0).answered(h.time.nanoTime());

    h.time.advance(SECOND.minusNanos(1));
    assertThat(next.isDone()).isFalse();
    h.time.advance(Duration.ofNanos(1));

    assertThat(next.status()).isEqualTo(200);
    answer.complete(Response.of(200, Headers.of(), Body.empty(), Response.Received.now(h.time)));
  }

  @Test
  void aProbeThatItsGateKeepsBackLeavesItToTheNext() {
    Harness h = new Harness(b -> {});
    h.transport.respond(429, Headers.of("Retry-After", "1"), "").respond(200, "ok");
    h.get("/a");
    RateLimitException refusal =
        new RateLimitException("closed", ErrorContext.of(Reason.WAIT_TOO_LONG), null);
    Gate gate = () -> refusal;
    Harness.Sent kept = h.get("/b", call -> call.with(Gate.KEY, gate));
    Harness.Sent next = h.get("/c");

    h.time.advance(SECOND);

    assertThat(kept.failure()).isSameAs(refusal);
    assertThat(next.status()).isEqualTo(200);
  }

  @Test
  void theBodyOfAnAnswerThatNobodyGetsIsClosed() {
    Harness quota = new Harness(b -> {});
    quota.transport.then(streamed(429));
    Harness.Sent exhausted =
        quota.get("/a", call -> quota.deadline(SECOND).apply(STREAMED.apply(call)));
    assertThat(exhausted.failure()).isInstanceOf(QuotaExhaustedException.class);
    assertThat(closed).hasValue(1);

    IllegalStateException broken = new IllegalStateException("reader");
    Harness reader =
        new Harness(
            b ->
                b.reader(
                    response -> {
                      throw new AssertionError(broken);
                    }));
    reader.transport.then(streamed(200));
    Harness.Sent unread = reader.get("/a", STREAMED);
    assertThat(unread.failure()).hasCause(broken);
    assertThat(closed).hasValue(2);
  }

  @Test
  void allThatALayerIsMadeWithHolds() {
    LimitLayer.Builder builder =
        LimitLayer.builder(new Harness(b -> {}).time, new Harness(b -> {}).time);

    LimitLayer layer =
        builder
            .limit(ONE)
            .concurrency(Concurrency.of(3))
            .maxWaiters(5)
            .maxHold(SECOND)
            .learn(false)
            .reader(response -> List.of())
            .logger(System.getLogger("test"))
            .maxGroups(7)
            .build();

    assertThat(layer.limits()).extracting(LimitStatus::limit).containsExactly(ONE);
  }

  private Answer streamed(int status) {
    Headers headers = Headers.of("Retry-After", "60");
    return Answer.streamed(
        status, headers, () -> Body.once(subscriber -> {}, -1, closed::incrementAndGet));
  }
}
