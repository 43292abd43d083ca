package dev.headrace.cache;

import static dev.headrace.cache.CacheFixture.URL;
import static dev.headrace.cache.CacheFixture.get;
import static dev.headrace.cache.CacheFixture.request;
import static dev.headrace.cache.CacheFixture.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.AttemptTimeoutException;
import dev.headrace.core.CallOptions.CacheUse;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Principal;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What unsafe methods do to the store. */
class ChangeTest {
  private static final Principal ALICE = new Principal("alice");
  private static final Principal BOB = new Principal("bob");
  private final CacheFixture f = new CacheFixture();

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "X-UNKNOWN"})
  void aSuccessVoidsTheUrlForEveryPrincipal(String method) {
    f.transport.byRequest(r -> Answer.of(200, "answer"));
    f.sendAs(ALICE, get(URL + "?b=1&a=2"));
    f.sendAs(BOB, get(URL + "?a=2&b=1"));
    f.sendAs(BOB, request(Method.HEAD, URL + "?a=2&b=1"));
    f.sendAs(BOB, get(URL + "?other"));

    f.sendAs(ALICE, request(Method.of(method), URL + "?a=2&b=1"));

    assertThat(status(f.sendAs(ALICE, get(URL + "?a=2&b=1"))).hit()).isFalse();
    assertThat(status(f.sendAs(BOB, get(URL + "?a=2&b=1"))).hit()).isFalse();
    assertThat(status(f.sendAs(BOB, request(Method.HEAD, URL + "?a=2&b=1"))).hit()).isFalse();
    assertThat(status(f.sendAs(BOB, get(URL + "?other"))).hit()).isTrue();
    assertThat(status(f.sendAs(BOB, get(URL + "?a=2&b=1"))).hit()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"200, false", "201, false", "204, false", "303, false", "404, true", "500, true"})
  void anErrorVoidsNothing(int code, boolean stillThere) {
    f.transport.respond(200, "answer").respond(code, "").respond(200, "answer");
    f.send(get(URL));
    f.send(request(Method.PUT, URL));
    assertThat(status(f.send(get(URL))).hit()).isEqualTo(stillThere);
  }

  @ParameterizedTest
  @CsvSource({"NO, true", "MAYBE, false", "YES, false"})
  void aFailureVoidsUnlessNothingWasSent(Sent sent, boolean stillThere) {
    f.transport.respond(200, "answer").fail(Reason.LOST, sent).respond(200, "answer");
    f.send(get(URL));
    assertThatThrownBy(() -> f.send(request(Method.POST, URL))).isNotNull();
    assertThat(status(f.send(get(URL))).hit()).isEqualTo(stillThere);
  }

  @Test
  void aTimeoutVoidsWhateverItSays() {
    ErrorContext context = ErrorContext.of(Reason.ATTEMPT_TIMEOUT);
    f.transport
        .respond(200, "answer")
        .fail(new AttemptTimeoutException("too slow", context, null))
        .respond(200, "answer");
    f.send(get(URL));
    assertThatThrownBy(() -> f.send(request(Method.POST, URL))).isNotNull();
    assertThat(status(f.send(get(URL))).hit()).isFalse();
  }

  @Test
  void bypassDoesNotKeepAChangeFromTheStore() {
    f.transport.byRequest(r -> Answer.of(200, "answer"));
    f.send(get(URL));
    f.send(request(Method.POST, URL), o -> o.cache(CacheUse.BYPASS));
    assertThat(status(f.send(get(URL))).hit()).isFalse();
  }

  @Test
  void anAnswerThatWasOnItsWayDuringTheChangeIsNotStored() {
    f.transport
        .then(Answer.of(200, "before").after(Duration.ofSeconds(2)))
        .respond(200, "")
        .respond(200, "after");
    CompletableFuture<Response> slow = f.start(f.call(get(URL), o -> {}, null));
    f.send(request(Method.PUT, URL));
    f.time.advance(Duration.ofSeconds(2));

    assertThat(status(slow.join()).stored()).isFalse();
    assertThat(CacheFixture.text(f.send(get(URL)))).isEqualTo("after");
    assertThat(CacheFixture.text(f.send(get(URL)))).isEqualTo("after");
  }

  @ParameterizedTest
  @CsvSource({
    "Location, /posts/1, false",
    "Location, https://api.example/posts/1, false",
    "Location, HTTPS://API.EXAMPLE:443/posts/./1#x, false",
    "Content-Location, 1, false",
    "Location, https://other.example/posts/1, true",
    "Location, http://api.example/posts/1, true",
    "Location, https://api.example:8443/posts/1, true",
    "Content-Location, //other.example/posts/1, true",
    "Location, http://[::1, true",
    "Link, /posts/1, true",
  })
  void aSuccessVoidsWhereItPointsAtItsOwnOrigin(String name, String value, boolean stillThere) {
    f.transport
        .respond(200, "answer")
        .respond(201, Headers.of(name, value), "")
        .respond(200, "answer");
    f.send(get(URL));
    f.send(request(Method.POST, "https://api.example/posts/"));
    assertThat(status(f.send(get(URL))).hit()).isEqualTo(stillThere);
  }

  @Test
  void anErrorDoesNotVoidWhereItPoints() {
    f.transport
        .respond(200, "answer")
        .respond(409, Headers.of("Location", URL), "")
        .respond(200, "answer");
    f.send(get(URL));
    f.send(request(Method.POST, "https://api.example/posts/"));
    assertThat(status(f.send(get(URL))).hit()).isTrue();
  }

  @Test
  void whereItPointedAnotherOriginsAnswersStay() {
    String other = "https://other.example/x";
    f.transport
        .respond(200, "answer")
        .respond(201, Headers.of("Location", other, "Content-Location", other), "");
    f.send(get(other));
    f.send(request(Method.POST, URL));
    assertThat(status(f.send(get(other))).hit()).isTrue();
  }
}
