package dev.headrace.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Completions;
import dev.headrace.core.Deadline;
import dev.headrace.core.Headers;
import dev.headrace.core.Hop;
import dev.headrace.core.Method;
import dev.headrace.core.Reason;
import dev.headrace.core.RedirectException;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RedirectLayerTest {
  private static final Url START = Url.parse("https://api.example/start");
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport transport = ScriptedTransport.on(time);
  private final RedirectLayer layer = RedirectLayer.of(RedirectPolicy.standard());

  @Test
  void followsWithinTheOriginAndTellsTheHops() {
    transport.then(redirect(302, "/a")).then(redirect(301, "b?sig=canary")).respond(200, "there");
    Call call = Call.of(Request.get(START), time);

    Response response = send(call).join();

    assertThat(response.status()).isEqualTo(200);
    assertThat(transport.requests())
        .extracting(request -> request.url().target())
        .containsExactly("/start", "/a", "/b?sig=canary");
    assertThat(transport.seen())
        .extracting(seen -> seen.call().get(Hop.KEY))
        .containsExactly(null, new Hop(2, START.origin()), new Hop(3, START.origin()));
    assertThat(call.journal().events(RedirectFollowed.class))
        .extracting(RedirectFollowed::status)
        .containsExactly(302, 301);
    assertThat(call.journal().toString()).contains("/b?sig=***").doesNotContain("canary");
  }

  @Test
  void crossOriginEndsTypedAndNamedAndNothingGoesThere() {
    transport.then(redirect(307, "https://b.example/collect?token=canary"));
    Call call =
        Call.of(
            new Request(
                Method.POST, START, Headers.of("Authorization", "Bearer canary"), Body.of("x")),
            time);

    RedirectException refused = refusal(send(call));

    assertThat(refused.reason()).isEqualTo(Reason.CROSS_ORIGIN);
    assertThat(refused.status()).isEqualTo(307);
    assertThat(refused.location()).startsWith("https://b.example/collect").doesNotContain("canary");
    assertThat(refused.getMessage()).contains("https://b.example").doesNotContain("canary");
    assertThat(refused.sent()).isEqualTo(Sent.YES);
    assertThat(transport.sends()).isEqualTo(1);
  }

  @Test
  void stopsAfterTenRedirects() {
    transport.byRequest(request -> redirect(302, request.url().path() + "x"));

    RedirectException refused = refusal(send(Call.of(Request.get(START), time)));

    assertThat(refused.reason()).isEqualTo(Reason.TOO_MANY_REDIRECTS);
    assertThat(transport.sends()).isEqualTo(11);
    assertThat(refused.journal()).isNotNull();
    assertThat(refused.journal().events(RedirectFollowed.class)).hasSize(10);
  }

  @Test
  void loopIsNotRunThrough() {
    transport.then(redirect(302, "/b")).then(redirect(302, "/start"));

    assertThat(refusal(send(Call.of(Request.get(START), time))).summary()).contains("loop");
    assertThat(transport.sends()).isEqualTo(2);
  }

  @Test
  void answersOfFollowedAndRefusedRedirectsAreClosed() {
    transport.then(redirect(302, "/a")).then(redirect(302, "http://api.example/"));
    CallOptions streamed = CallOptions.of(o -> o.streamed(true));

    RedirectException refused =
        refusal(send(Call.of(Request.get(START), streamed, Deadline.none(), time)));

    assertThat(refused.reason()).isEqualTo(Reason.DOWNGRADE);
    assertThat(transport.openBodies()).isZero();
  }

  @Test
  void failureOfAHopIsHandedOn() {
    transport.then(redirect(302, "/a")).fail(Reason.LOST, Sent.MAYBE);

    Throwable failure = failure(send(Call.of(Request.get(START), time)));

    assertThat(failure).hasMessageContaining("LOST").hasMessageContaining("/a");
  }

  @Test
  void cancelledCallTakesNoFurtherHop() {
    Call call = Call.of(Request.get(START), time);
    transport.byRequest(
        request -> {
          call.scope().cancel(new CancellationException());
          return redirect(302, "/a");
        });

    assertThat(failure(send(call))).isInstanceOf(CancellationException.class);
    assertThat(transport.sends()).isEqualTo(1);
  }

  private static Answer redirect(int status, String location) {
    return Answer.of(status, Headers.of("Location", location), "moved");
  }

  private CompletableFuture<Response> send(Call call) {
    return layer.handle(call, transport).toCompletableFuture();
  }

  private static RedirectException refusal(CompletableFuture<Response> result) {
    Throwable failure = failure(result);
    assertThat(failure).isInstanceOf(RedirectException.class);
    return (RedirectException) failure;
  }

  private static Throwable failure(CompletableFuture<Response> result) {
    assertThat(result).isDone();
    return Completions.unwrap(result.handle((value, failure) -> failure).join());
  }
}
