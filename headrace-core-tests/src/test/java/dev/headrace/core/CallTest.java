package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class CallTest {
  private static final Attribute<String> NAME = Attribute.named("name");
  private final FakeTime time = new FakeTime();
  private final Call call = Call.of(Request.get(Url.parse("https://h/?token=c4n4ry")), time);

  @Test
  void hasTheFactsItWasGivenAndItsOriginalHasNot() {
    Call changed =
        call.with(NAME, "a")
            .with(NAME, "b")
            .with(Hop.KEY, new Hop(2, call.request().url().origin()));
    assertThat(changed.get(NAME)).isEqualTo("b");
    assertThat(changed.get(Hop.KEY).number()).isEqualTo(2);
    assertThat(call.get(NAME)).isNull();
    assertThat(changed.get(Attribute.<String>named("name"))).isNull();
  }

  @Test
  void sharesScopeJournalAndDeadlineWithItsCopies() {
    Request other =
        call.request()
            .withMethod(Method.POST)
            .withBody(Body.of("x"))
            .withUrl(Url.parse("http://i/"));
    Call copy = call.with(NAME, "a").withRequest(other).withOptions(CallOptions.of(o -> o.cost(2)));
    assertThat(copy.scope()).isSameAs(call.scope());
    assertThat(copy.journal()).isSameAs(call.journal());
    assertThat(copy.deadline()).isSameAs(call.deadline());
    assertThat(copy.get(NAME)).isEqualTo("a");
    assertThat(copy.options().cost()).isEqualTo(2);
    Scope scope = Scope.root();
    Journal journal = new Journal(time);
    Call apart = copy.withScope(scope).withJournal(journal).withDeadline(Deadline.none());
    assertThat(apart.scope()).isSameAs(scope);
    assertThat(apart.journal()).isSameAs(journal);
    assertThat(apart.request()).isSameAs(other);
  }

  @Test
  void showsNoSecret() {
    Request request = call.request().withHeader("Authorization", "c4n4ry");
    assertThat(call.withRequest(request)).asString().doesNotContain("c4n4ry");
    assertThat(request).asString().contains("GET https://h/?token=***").doesNotContain("c4n4ry");
    Response response =
        Response.of(
            200,
            Headers.of("Set-Cookie", "c4n4ry"),
            Body.of("c4n4ry"),
            Response.Received.now(time));
    assertThat(response).asString().startsWith("200").doesNotContain("c4n4ry");
  }

  @Test
  void responseChangesOnlyWhatIsAsked() {
    Response response =
        Response.of(204, Headers.of("a", "1"), Body.empty(), Response.Received.now(time));
    Response changed = response.with(NAME, "x").withHeaders(Headers.empty()).withBody(Body.of("b"));
    assertThat(changed.status()).isEqualTo(204);
    assertThat(changed.get(NAME)).isEqualTo("x");
    assertThat(changed.headers().isEmpty()).isTrue();
    assertThat(changed.body().length()).isEqualTo(1);
    assertThat(changed.received()).isSameAs(response.received());
    assertThat(response.isSuccessful()).isTrue();
    assertThat(Response.of(300, Headers.empty(), Body.empty(), response.received()).isSuccessful())
        .isFalse();
    assertThat(Response.of(199, Headers.empty(), Body.empty(), response.received()).isSuccessful())
        .isFalse();
    assertThat(response.ended().toCompletableFuture()).isDone();
    response.close();
  }

  @Test
  void aCallOnceMoreSharesItsFactsAndNothingElse() {
    Call known = call.with(Principal.KEY, new Principal("p"));
    Deadline until = Deadline.after(Duration.ofSeconds(1), time);
    Call other = known.again(known.request(), CallOptions.none(), until, time);
    assertThat(Principal.of(other).name()).isEqualTo("p");
    assertThat(other.deadline()).isSameAs(until);
    assertThat(other.journal()).isNotSameAs(known.journal());
    known.scope().cancel(new CancellationException());
    assertThat(other.scope().isCancelled()).isFalse();
  }

  @Test
  void attemptsAreCountedOverTheWholeCall() {
    Call first = Attempt.next(call, Attempt.Cause.FIRST);
    Call second = Attempt.next(call, Attempt.Cause.HEDGE);
    assertThat(Attempt.of(first)).isEqualTo(new Attempt(1, Attempt.Cause.FIRST));
    assertThat(Attempt.of(Attempt.next(second, Attempt.Cause.FIRST)).number()).isEqualTo(3);
    assertThat(second.get(Attempt.KEY).number()).isEqualTo(2);
    assertThat(second.get(Attempt.KEY).goesFirst()).isFalse();
    assertThat(new Attempt(2, Attempt.Cause.RETRY).goesFirst()).isTrue();
    assertThat(new Attempt(2, Attempt.Cause.REPLAY).goesFirst()).isTrue();
    assertThat(Principal.of(call)).isEqualTo(Principal.ANONYMOUS);
    assertThat(Principal.of(call.with(Principal.KEY, new Principal("p"))).name()).isEqualTo("p");
  }

  @Test
  void whatASenderThrowsOrForgetsBecomesAFailedStage() {
    AssertionError thrown = new AssertionError("x");
    Sender throwing =
        c -> {
          throw thrown;
        };
    assertThat(failure(throwing)).isSameAs(thrown);
    assertThat(failure(c -> null)).isInstanceOf(NullPointerException.class);
    Response response =
        Response.of(200, Headers.empty(), Body.empty(), Response.Received.now(time));
    Layer layer = (c, next) -> next.send(c.with(NAME, "seen"));
    Sender inner =
        c -> CompletableFuture.completedStage("seen".equals(c.get(NAME)) ? response : null);
    assertThat(layer.over(inner).send(call).toCompletableFuture()).isCompletedWithValue(response);
  }

  private Throwable failure(Sender sender) {
    return Completions.guard(sender, call)
        .handle((r, failure) -> failure)
        .toCompletableFuture()
        .join();
  }

  @Test
  void unwrapsOnlyWhatFuturesWrap() {
    Throwable cause = new IllegalStateException(new RuntimeException());
    assertThat(Completions.unwrap(new CompletionException(new ExecutionException(cause))))
        .isSameAs(cause);
    Throwable bare = new CompletionException("x", null);
    assertThat(Completions.unwrap(bare)).isSameAs(bare);
  }

  @Test
  void typesAreEqualByValue() {
    TypeRef<List<String>> list = new TypeRef<>() {};
    assertThat(list)
        .isEqualTo(new TypeRef<List<String>>() {})
        .isNotEqualTo(new TypeRef<List<Long>>() {});
    assertThat(list).hasToString("java.util.List<java.lang.String>");
    assertThat(TypeRef.of(String.class)).isEqualTo(TypeRef.unchecked(String.class));
    assertThatIllegalArgumentException().isThrownBy(RawRef::new);
  }

  @SuppressWarnings("rawtypes")
  private static final class RawRef extends TypeRef {}

  @Test
  void memoKeepsTheLastValueOfItsType() {
    Memo memo = new Memo();
    assertThat(memo.get(String.class)).isNull();
    memo.put(String.class, "a");
    memo.put(String.class, "b");
    assertThat(memo.get(String.class)).isEqualTo("b");
    assertThat(memo.get(Long.class)).isNull();
  }

  @Test
  void cacheStatusTellsItsStory() {
    assertThat(CacheStatus.forwarded(CacheStatus.Forwarded.STALE, true, null).summary())
        .isEqualTo("cache miss (STALE, stored)");
    assertThat(CacheStatus.forwarded(CacheStatus.Forwarded.URI_MISS, false, null).summary())
        .isEqualTo("cache miss (URI_MISS)");
  }
}
