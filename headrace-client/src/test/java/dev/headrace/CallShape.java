package dev.headrace;

import dev.headrace.auth.Auth;
import dev.headrace.auth.Token;
import dev.headrace.auth.TokenProvider;
import dev.headrace.cache.Caching;
import dev.headrace.core.Headers;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.core.Timer;
import dev.headrace.limit.RateLimit;
import dev.headrace.testing.Answer;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A call, and what becomes of it if nobody ends it: what the cancel sweep ends.
 *
 * @param story what the server does
 * @param streamed whether its body is streamed, else in memory
 * @param cached whether there is a cache
 * @param paced whether it waits for its turn at a rate limit, else nothing limits it
 * @param bearer whether it has a token from a provider, the first of which is refused
 */
record CallShape(Story story, boolean streamed, boolean cached, boolean paced, boolean bearer) {
  static final String PATH = "/victim";
  private static final Duration SOON = Duration.ofMillis(5);

  /** What the server does. */
  enum Story {
    ANSWERS,
    FAILS_ONCE,
    LOSES_ONCE,
    REJECTS_ONCE,
    REDIRECTS,
    IS_HEDGED
  }

  static List<CallShape> all() {
    List<CallShape> all = new ArrayList<>();
    for (Story story : Story.values()) {
      for (int bits = 0; bits < 16; bits++) {
        all.add(
            new CallShape(
                story, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0));
      }
    }
    return all;
  }

  ClientBuilder on(ClientBuilder client, Timer timer) {
    if (cached) {
      client.cache(Caching.ttl());
    }
    if (paced) {
      client.rateLimit(RateLimit.of(1).per(Duration.ofSeconds(1)));
    }
    if (bearer) {
      int[] fetched = {0};
      TokenProvider provider =
          () -> {
            CompletableFuture<Token> token = new CompletableFuture<>();
            timer.schedule(SOON, () -> token.complete(Token.of("token-" + ++fetched[0])));
            return token;
          };
      client.auth(Auth.bearer(provider));
    }
    return client.connectionsPerOrigin(story == Story.IS_HEDGED ? 2 : 1);
  }

  RequestSpec spec(ApiClient api) {
    RequestSpec spec = api.get(PATH).options(o -> o.streamed(streamed));
    return story == Story.IS_HEDGED
        ? spec.options(o -> o.hedgeAfter(Duration.ofMillis(300)))
        : spec;
  }

  /** Any other path than the call's own is answered soon. */
  void script(ScriptedTransport wire) {
    int[] asked = {0};
    wire.byRequest(
        request -> {
          if (bearer && "Bearer token-1".equals(request.headers().first("Authorization"))) {
            return Answer.of(401, "who?").after(SOON);
          }
          boolean first = request.url().path().equals(PATH) && ++asked[0] == 1;
          return first ? answer() : Answer.of(200, "fine").after(SOON);
        });
  }

  private Answer answer() {
    return switch (story) {
      case ANSWERS -> Answer.of(200, "fine").after(SOON);
      case FAILS_ONCE -> Answer.of(503, "busy").after(SOON);
      case LOSES_ONCE -> Answer.failure(Reason.LOST, Sent.MAYBE).after(SOON);
      case REJECTS_ONCE -> Answer.of(429, Headers.of("Retry-After", "3"), "slowly").after(SOON);
      case REDIRECTS -> Answer.of(307, Headers.of("Location", "/moved"), "").after(SOON);
      case IS_HEDGED -> Answer.of(200, "slow").after(Duration.ofSeconds(2));
    };
  }
}
