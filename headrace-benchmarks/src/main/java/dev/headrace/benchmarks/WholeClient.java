package dev.headrace.benchmarks;

import dev.headrace.ApiClient;
import dev.headrace.ClientBuilder;
import dev.headrace.Headrace;
import dev.headrace.auth.Auth;
import dev.headrace.cache.Caching;
import dev.headrace.core.Url;
import dev.headrace.limit.RateLimit;
import dev.headrace.retry.RetryPolicy;
import java.time.Duration;

/**
 * The whole client with every layer on but breaker and hedging, and nothing to do: a bearer token,
 * retries, a rate limit that is never reached, a cache that the calls go past, decoding of codings
 * that the server does not use, redirects, deadline and attempt timeout. The body is read into
 * memory and left there, as by the transport alone: nobody asks for a copy or for a value.
 */
final class WholeClient implements HttpClients.HttpClient {
  private static final int NEVER_REACHED = 1_000_000;
  private final ApiClient client;
  private final String path;

  WholeClient(Url url, int most, boolean callbacksInPlace) {
    path = url.target();
    ClientBuilder builder =
        Headrace.client(url.origin().scheme() + "://" + url.origin().host() + ":" + port(url))
            .auth(Auth.bearer("a-token-of-forty-characters-or-thereabouts"))
            .cache(Caching.ttl())
            .retry(RetryPolicy.standard())
            .rateLimit(RateLimit.of(NEVER_REACHED).per(Duration.ofSeconds(1)).burst(NEVER_REACHED))
            .connectionsPerOrigin(most);
    if (callbacksInPlace) {
      builder.callbacksOn(Runnable::run);
    }
    client = builder.build();
  }

  private static int port(Url url) {
    return url.origin().port();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the outcome is told
  public void get(HttpClients.Outcome outcome) {
    client
        .get(path)
        .noCache()
        .sendAsync(Void.class)
        .whenComplete(
            (response, failure) -> {
              if (failure != null) {
                outcome.failed(failure);
              } else {
                outcome.answered(response.status(), response.bodyLength());
              }
            });
  }

  @Override
  public void close() {
    client.close();
  }
}
