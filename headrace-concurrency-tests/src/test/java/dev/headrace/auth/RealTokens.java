package dev.headrace.auth;

import dev.headrace.core.Call;
import dev.headrace.core.Request;
import dev.headrace.core.Url;
import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Those of a client. */
final class RealTokens implements TokenActors.Tokens {
  private static final Url URL = Url.parse("https://api.test/");
  private final List<Call> calls = new ArrayList<>();
  private final AtomicReferenceArray<HeaderCredential> had =
      new AtomicReferenceArray<>(TokenActors.HANDS);
  private final TokenSource source;

  RealTokens(TokenFetch fetch) {
    FakeTime time = new FakeTime();
    source =
        new TokenSource(
            URL.origin(),
            new AuthScheme.Bearer(fetch, Duration.ZERO),
            new AuthLayer.Engine(time, time, Runnable::run));
    for (int hand = 0; hand < TokenActors.HANDS; hand++) {
      calls.add(Call.of(Request.get(URL), time));
    }
  }

  @Override
  public CompletableFuture<Long> newerThan(long number, int hand) {
    HeaderCredential ready = source.ready(number);
    return (ready != null
            ? CompletableFuture.completedStage(ready)
            : source.newerThan(number, calls.get(hand)))
        .thenApply(
            credential -> {
              had.set(hand, credential);
              return credential.generation();
            })
        .toCompletableFuture();
  }

  @Override
  public void refused(int hand) {
    source.refused(had.get(hand));
  }

  @Override
  public void cancel(int hand) {
    calls.get(hand).scope().cancel(new CancellationException("enough"));
  }
}
