package dev.headrace;

import static dev.headrace.ClientFixture.gzip;

import dev.headrace.auth.Auth;
import dev.headrace.cache.Caching;
import dev.headrace.core.Body;
import dev.headrace.core.Headers;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.core.spi.FaultPoint;
import dev.headrace.limit.RateLimit;
import dev.headrace.testing.Answer;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A call and what its server does, for the sweeps that break it at every step.
 *
 * @param story what the server does
 * @param post whether it is a POST with a body, else a GET
 * @param auth whether it has a bearer token from a supplier
 * @param full with a cache, a rate limit and streamed bodies, else with none of them
 * @param blocking whether a thread waits for it, else a future
 */
record Scenario(Story story, boolean post, boolean auth, boolean full, boolean blocking) {
  private static final byte[] GZIP = gzip("done");

  /** What the server does. One more is one line, and one in {@link #answer}. */
  enum Story {
    ANSWERS,
    ANSWERS_LATE,
    ANSWERS_GZIP,
    REDIRECTS,
    FAILS_ONCE,
    LOSES_ONCE,
    REJECTS_ONCE,
    REFUSES_THE_TOKEN,
    NEVER_ANSWERS,
    SAYS_NO
  }

  static List<Scenario> all() {
    List<Scenario> all = new ArrayList<>();
    for (Story story : Story.values()) {
      for (int bits = 0; bits < 16; bits++) {
        all.add(
            new Scenario(
                story, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0));
      }
    }
    return all;
  }

  ClientBuilder on(ClientBuilder client) {
    if (auth) {
      int[] fetched = {0};
      client.auth(
          Auth.bearer(
              () -> {
                FaultPoint.hit("user.token");
                return "token-" + ++fetched[0];
              }));
    }
    if (full) {
      client
          .cache(Caching.ttl())
          .rateLimit(RateLimit.of(1).per(Duration.ofSeconds(1)))
          .options(o -> o.streamed(true));
    }
    return client
        .onRequest(
            request -> {
              FaultPoint.hit("user.request");
              return request;
            })
        .onResponse(response -> FaultPoint.hit("user.response"))
        .layer(
            Place.WIRE,
            (call, next) -> {
              FaultPoint.hit("user.wire");
              return next.send(call);
            });
  }

  RequestSpec spec(ApiClient api) {
    return post ? api.post("/a").text("x") : api.get("/a");
  }

  /** Any other path than the call's own is answered at once. */
  void script(ScriptedTransport wire) {
    int[] asked = {0};
    wire.byRequest(
        request -> {
          boolean own = request.url().toString().endsWith("/a");
          return own && (++asked[0] == 1 || story == Story.NEVER_ANSWERS)
              ? answer()
              : Answer.of(200, "done");
        });
  }

  private Answer answer() {
    return switch (story) {
      case ANSWERS -> Answer.of(200, "done");
      case ANSWERS_LATE -> Answer.of(200, "done").after(Duration.ofSeconds(2));
      case ANSWERS_GZIP -> encoded();
      case REDIRECTS -> Answer.of(307, Headers.of("Location", "/b"), "");
      case FAILS_ONCE -> Answer.of(503, "busy");
      case LOSES_ONCE -> Answer.failure(Reason.LOST, Sent.NO);
      case REJECTS_ONCE -> Answer.of(429, Headers.of("Retry-After", "3"), "slowly");
      case REFUSES_THE_TOKEN -> Answer.of(401, "who?");
      case NEVER_ANSWERS -> Answer.hang();
      case SAYS_NO -> Answer.of(404, "no such thing");
    };
  }

  private static Answer encoded() {
    return Answer.streamed(200, Headers.of("Content-Encoding", "gzip"), () -> Body.of(GZIP));
  }
}
