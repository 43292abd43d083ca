package dev.headrace.cache;

import static dev.headrace.cache.CacheFixture.URL;
import static dev.headrace.cache.CacheFixture.get;
import static dev.headrace.cache.CacheFixture.request;
import static dev.headrace.cache.CacheFixture.status;
import static dev.headrace.cache.CacheFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.Body;
import dev.headrace.core.CacheStatus;
import dev.headrace.core.CacheStatus.Forwarded;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions.CacheUse;
import dev.headrace.core.Headers;
import dev.headrace.core.Memo;
import dev.headrace.core.Method;
import dev.headrace.core.Principal;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.core.Url;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheLayerTest {
  private static final Principal ALICE = new Principal("alice");
  private static final Principal BOB = new Principal("bob");
  private final CacheFixture f = new CacheFixture();

  @Test
  void theSecondCallIsAnsweredFromTheStore() {
    f.transport.respond(200, Headers.of("ETag", "\"1\""), "first");
    Response miss = f.send(get(URL));
    f.time.advance(Duration.ofSeconds(299));
    Response hit = f.send(get(URL));

    assertThat(text(hit)).isEqualTo("first");
    assertThat(hit.status()).isEqualTo(200);
    assertThat(hit.headers()).isEqualTo(miss.headers());
    assertThat(hit.received()).isEqualTo(miss.received());
    assertThat(status(miss))
        .isEqualTo(CacheStatus.forwarded(Forwarded.URI_MISS, true, Duration.ofMinutes(5)));
    assertThat(status(hit)).isEqualTo(CacheStatus.hit(Duration.ofSeconds(1)));
    assertThat(f.transport.sends()).isEqualTo(1);
  }

  @Test
  void aStaleAnswerIsNotServedAndIsReplaced() {
    f.transport.respond(200, "first").respond(200, "second");
    f.send(get(URL));
    f.time.advance(Duration.ofMinutes(5));

    assertThat(text(f.send(get(URL)))).isEqualTo("second");
    assertThat(text(f.send(get(URL)))).isEqualTo("second");
    assertThat(f.cache.stats().evictions()).isEqualTo(1);
    assertThat(f.cache.stats().hits()).isEqualTo(1);
    assertThat(f.cache.stats().misses()).isEqualTo(2);
  }

  @Test
  void theStatusIsInTheJournalOfHitsMissesAndFailures() {
    f.transport.respond(200, "first").fail(Reason.LOST, Sent.YES);
    Call miss = f.call(get(URL), o -> {}, null);
    Call hit = f.call(get(URL), o -> {}, null);
    Call failing = f.call(get(URL + "?other"), o -> {}, null);
    f.send(miss);
    f.send(hit);
    assertThatThrownBy(() -> f.send(failing)).hasCauseInstanceOf(TransportException.class);

    assertThat(miss.journal().events(CacheStatus.class))
        .containsExactly(CacheStatus.forwarded(Forwarded.URI_MISS, true, Duration.ofMinutes(5)));
    assertThat(hit.journal().events(CacheStatus.class))
        .containsExactly(CacheStatus.hit(Duration.ofMinutes(5)));
    assertThat(failing.journal().events(CacheStatus.class))
        .containsExactly(CacheStatus.forwarded(Forwarded.URI_MISS, false, null));
  }

  @Test
  void parametersMayComeInAnyOrder() {
    f.transport.respond(200, "first");
    f.send(get(URL + "?b=2&a=1"));
    assertThat(text(f.send(get(URL + "?a=1&b=2")))).isEqualTo("first");
  }

  @Test
  void onePrincipalsAnswerIsNeverServedToAnother() {
    f.transport.respond(200, "alice's").respond(200, "bob's").respond(200, "nobody's");
    assertThat(text(f.sendAs(ALICE, get(URL)))).isEqualTo("alice's");
    assertThat(text(f.sendAs(BOB, get(URL)))).isEqualTo("bob's");
    assertThat(text(f.sendAs(null, get(URL)))).isEqualTo("nobody's");

    assertThat(text(f.sendAs(ALICE, get(URL)))).isEqualTo("alice's");
    assertThat(text(f.sendAs(BOB, get(URL)))).isEqualTo("bob's");
    assertThat(text(f.sendAs(null, get(URL)))).isEqualTo("nobody's");
    assertThat(f.transport.sends()).isEqualTo(3);
  }

  @Test
  void credentialsOfNobodyKnownGoPastTheStore() {
    f.transport.byRequest(r -> Answer.of(200, "answer"));
    Request authorized = get(URL, "Authorization", "Bearer secret");
    Request cookie = get(URL, "Cookie", "sid=secret");
    Request tagged =
        get(URL).withHeaders(Headers.builder().addSensitive("X-Key", "secret").build());
    for (Request request : new Request[] {authorized, cookie, tagged}) {
      for (int i = 0; i < 2; i++) {
        assertThat(f.past(request)).isEqualTo(Forwarded.BYPASS);
      }
    }
    assertThat(f.cache.stats().entries()).isZero();

    assertThat(status(f.sendAs(ALICE, authorized)).stored()).isTrue(); // the control
    assertThat(status(f.sendAs(ALICE, authorized)).hit()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "Range, bytes=0-1",
    "If-None-Match, \"x\"",
    "If-Modified-Since, Sun, 06 Nov 1994 08:49:37 GMT",
    "If-Match, *",
    "Cache-Control, no-store",
    "Cache-Control, 'max-age=5, No-Store'",
    "X-HTTP-Method-Override, DELETE"
  })
  void aRequestThatIsTheServersToAnswerGoesPastTheStore(String name, String value) {
    f.transport.byRequest(r -> Answer.of(200, "answer"));
    f.send(get(URL));

    assertThat(f.past(get(URL, name, value))).isEqualTo(Forwarded.BYPASS);
    assertThat(f.transport.sends()).isEqualTo(2);
    assertThat(status(f.send(get(URL))).hit()).isTrue();
  }

  @Test
  void aGetWithABodyGoesPastTheStore() {
    f.transport.byRequest(r -> Answer.of(200, "answer"));
    Request search = get(URL).withBody(Body.of("{\"q\":1}"));
    f.send(search);
    assertThat(f.past(search)).isEqualTo(Forwarded.BYPASS);
    assertThat(f.transport.sends()).isEqualTo(2);
  }

  @Test
  void theOptionsCanBypassAndRefresh() {
    f.transport.respond(200, "1").respond(200, "2").respond(200, "3").respond(200, "4");
    f.send(get(URL));

    Response bypass = f.send(get(URL), o -> o.cache(CacheUse.BYPASS));
    assertThat(text(bypass)).isEqualTo("2");
    assertThat(text(f.send(get(URL)))).isEqualTo("1");

    Response refresh = f.send(get(URL), o -> o.cache(CacheUse.REFRESH));
    assertThat(status(refresh))
        .isEqualTo(CacheStatus.forwarded(Forwarded.REQUEST, true, Duration.ofMinutes(5)));
    assertThat(text(f.send(get(URL)))).isEqualTo("3");

    assertThat(text(f.send(get(URL, "Cache-Control", "no-cache")))).isEqualTo("4");
    assertThat(text(f.send(get(URL)))).isEqualTo("4");
  }

  @Test
  void aCallsOwnTimeToLiveBoundsWhatIsStoredAndWhatIsTaken() {
    f.transport.respond(200, "1").respond(200, "2").respond(200, "3");
    f.send(get(URL), o -> o.ttl(Duration.ofSeconds(10)));
    f.time.advance(Duration.ofSeconds(10));
    assertThat(text(f.send(get(URL)))).isEqualTo("2");

    f.time.advance(Duration.ofSeconds(60));
    Response younger = f.send(get(URL), o -> o.ttl(Duration.ofSeconds(60)));
    assertThat(text(younger)).isEqualTo("3");
    assertThat(status(younger).forwarded()).isEqualTo(Forwarded.REQUEST);
    assertThat(text(f.send(get(URL), o -> o.ttl(Duration.ofHours(1))))).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(ints = {206, 301, 304, 400, 404, 429, 500, 503})
  void onlyWholeSuccessesAreStored(int code) {
    f.transport.respond(code, "x").respond(200, "whole");
    assertThat(status(f.send(get(URL))).stored()).isFalse();
    assertThat(text(f.send(get(URL)))).isEqualTo("whole");
    assertThat(status(f.send(get(URL))).hit()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 203, 204})
  void everyWholeSuccessIsStored(int code) {
    f.transport.respond(code, "");
    f.send(get(URL));
    assertThat(f.send(get(URL)).status()).isEqualTo(code);
  }

  @Test
  void whatTheResponseSaysOfCachingDoesNotCount() {
    f.transport.respond(
        200,
        Headers.of("Cache-Control", "no-store, private, max-age=0", "Expires", "0"),
        "useless fields");
    f.send(get(URL));
    assertThat(text(f.send(get(URL)))).isEqualTo("useless fields");
  }

  @Test
  void aStreamedAnswerIsHandedOnAndNotStored() {
    f.transport.respond(200, "streamed").respond(200, "whole");
    Response streamed = f.send(get(URL), o -> o.streamed(true));
    assertThat(streamed.body().buffered()).isNull();
    assertThat(status(streamed).stored()).isFalse();
    streamed.close();

    f.send(get(URL));
    Response hit = f.send(get(URL), o -> o.streamed(true));
    assertThat(status(hit).hit()).isTrue();
    assertThat(text(hit)).isEqualTo("whole");
  }

  @Test
  void cookiesAndFieldsOfTheConnectionAreNotStored() {
    Headers received =
        Headers.of(
            "Set-Cookie", "sid=1", "Connection", "X-Hop, close", "X-Hop", "1", "X-Kept", "2");
    f.transport.respond(200, received, "body");

    assertThat(f.send(get(URL)).headers()).isEqualTo(received);
    assertThat(f.send(get(URL)).headers()).isEqualTo(Headers.of("X-Kept", "2"));
  }

  @Test
  void headHasAnswersOfItsOwn() {
    f.transport.respond(200, "").respond(200, "body");
    f.send(request(Method.HEAD, URL));
    assertThat(text(f.send(get(URL)))).isEqualTo("body");
    assertThat(text(f.send(request(Method.HEAD, URL)))).isEmpty();
    assertThat(f.transport.sends()).isEqualTo(2);
  }

  @Test
  void otherMethodsAreNotStored() {
    f.transport.byRequest(r -> Answer.of(200, "answer"));
    for (Method method : new Method[] {Method.POST, Method.OPTIONS, Method.of("REPORT")}) {
      f.send(request(method, URL));
      Call again = f.call(request(method, URL), o -> {}, null);
      f.send(again);
      assertThat(again.journal().events(CacheStatus.class))
          .containsExactly(CacheStatus.forwarded(Forwarded.METHOD, false, null));
    }
    assertThat(f.cache.stats().entries()).isZero();
  }

  @Test
  void allAnswersOfOneEntryShareItsMemo() {
    f.transport.respond(200, "1").respond(200, "2");
    Response miss = f.send(get(URL));
    Response hit = f.send(get(URL));
    Memo memo = miss.get(Memo.KEY);
    assertThat(memo).isNotNull().isSameAs(hit.get(Memo.KEY));

    Response refreshed = f.send(get(URL), o -> o.cache(CacheUse.REFRESH));
    assertThat(refreshed.get(Memo.KEY)).isNotNull().isNotSameAs(memo);
  }

  @Test
  void peekServesOnlyWhatIsDecodedAndFresh() {
    f.transport.respond(
        200, Headers.of("Content-Encoding", "gzip", "Vary", "Accept-Encoding"), "z");
    Request inner = get(URL, "Accept", "application/json", "Accept-Encoding", "gzip");
    Request outer = get(URL, "Accept", "application/json");
    Call call = f.call(outer, o -> {}, ALICE);
    assertThat(f.cache.peek(ALICE, outer, call.options(), String.class)).isNull();
    Response stored = f.sendAs(ALICE, inner);
    assertThat(f.cache.peek(ALICE, outer, call.options(), String.class)).isNull();
    stored.get(Memo.KEY).put(String.class, "decoded");

    Response peeked = f.cache.peek(ALICE, outer, call.options(), String.class);
    assertThat(peeked.get(Memo.KEY).get(String.class)).isEqualTo("decoded");
    assertThat(status(peeked)).isEqualTo(CacheStatus.hit(Duration.ofMinutes(5)));
    assertThat(f.cache.stats().hits()).isEqualTo(1);
    assertThat(f.cache.stats().misses()).isEqualTo(1);

    assertThat(f.cache.peek(BOB, outer, call.options(), String.class)).isNull();
    assertThat(f.cache.peek(ALICE, outer, call.options(), Integer.class)).isNull();
    assertThat(f.cache.peek(ALICE, get(URL, "Accept", "text/csv"), call.options(), String.class))
        .isNull();
    Call bypass = f.call(outer, o -> o.cache(CacheUse.BYPASS), ALICE);
    assertThat(f.cache.peek(ALICE, outer, bypass.options(), String.class)).isNull();
    f.time.advance(Duration.ofMinutes(5));
    assertThat(f.cache.peek(ALICE, outer, call.options(), String.class)).isNull();
  }

  @Test
  void invalidatingAndClearingReachAnswersOnTheirWay() {
    f.transport
        .then(Answer.of(200, "old").after(Duration.ofSeconds(1)))
        .then(Answer.of(200, "old").after(Duration.ofSeconds(1)))
        .respond(200, "new");
    CompletableFuture<Response> first = f.start(f.call(get(URL), o -> {}, null));
    f.cache.invalidate(Url.parse(URL));
    f.time.advance(Duration.ofSeconds(1));
    assertThat(status(first.join()).stored()).isFalse();

    CompletableFuture<Response> second = f.start(f.call(get(URL), o -> {}, null));
    f.cache.clear();
    f.time.advance(Duration.ofSeconds(1));
    assertThat(status(second.join()).stored()).isFalse();

    assertThat(text(f.send(get(URL)))).isEqualTo("new");
    assertThat(status(f.send(get(URL))).hit()).isTrue();
    f.cache.clear();
    assertThat(f.cache.stats().entries()).isZero();
  }

  @Test
  void aBodyOverTheBoundIsHandedOnAndNotStored() {
    CacheFixture small = new CacheFixture(caching -> caching.maxBytes(4_096));
    small.transport.respond(200, "x".repeat(5_000)).respond(200, "small");
    assertThat(status(small.send(get(URL))).stored()).isFalse();
    assertThat(text(small.send(get(URL)))).isEqualTo("small");
    assertThat(text(small.send(get(URL)))).isEqualTo("small");
  }

  @Test
  void memoryIsBounded() {
    CacheFixture small = new CacheFixture(caching -> caching.maxBytes(1 << 20));
    small.transport.byRequest(r -> Answer.of(200, "x".repeat(2_000)));
    for (int i = 0; i < 2_000; i++) {
      small.send(get(URL + "?n=" + i));
    }
    CacheStats stats = small.cache.stats();
    assertThat(stats.bytes()).isBetween(1L << 19, 1L << 20);
    assertThat(stats.entries()).isLessThan(500);
  }

  @Test
  void cancellingReachesTheTransport() {
    f.transport.hang().respond(200, "later");
    Call call = f.call(get(URL), o -> {}, null);
    CompletableFuture<Response> stage = f.start(call);
    RuntimeException cause = new java.util.concurrent.CancellationException("enough");
    call.scope().cancel(cause);

    assertThat(stage).isCompletedExceptionally();
    assertThat(f.transport.openExchanges()).isZero();
    assertThat(text(f.send(get(URL)))).isEqualTo("later");
  }
}
