package dev.headrace.benchmarks;

import dev.headrace.ApiClient;
import dev.headrace.Headrace;
import dev.headrace.core.Call;
import dev.headrace.core.Response;
import dev.headrace.core.spi.Transport;
import dev.headrace.limit.RateLimit;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The heap that calls of the whole client take while they wait for the limit. */
final class QueuedCalls {
  private static final int CALLS = 50_000;

  private QueuedCalls() {}

  /** Of each call, with its future, deadline and journal, and what of a client is the call's. */
  static double bytesEach() {
    try (ApiClient client =
        Headrace.client("http://api.example")
            .transport(new Silence())
            .rateLimit(RateLimit.of(1).per(Duration.ofHours(1)))
            .maxWaiters(CALLS)
            .options(options -> options.deadline(Duration.ofDays(3_000)))
            .drain(Duration.ofMillis(1))
            .build()) {
      CompletableFuture<?>[] calls = new CompletableFuture<?>[CALLS];
      call(client).isDone(); // has the only permit
      long before = LimiterWaiters.usedHeap();
      for (int i = 0; i < CALLS; i++) {
        calls[i] = call(client);
      }
      double each = (double) (LimiterWaiters.usedHeap() - before) / CALLS;
      for (CompletableFuture<?> call : calls) {
        call.cancel(true);
      }
      return each;
    }
  }

  private static CompletableFuture<?> call(ApiClient client) {
    return client.get("/posts/1").sendAsync(byte[].class);
  }

  /** Never answers. */
  private static final class Silence implements Transport {
    @Override
    public CompletionStage<Response> send(Call call) {
      CompletableFuture<Response> never = new CompletableFuture<>();
      call.scope().onCancel(never::completeExceptionally);
      return never;
    }

    @Override
    public Capabilities capabilities() {
      return new Capabilities("silence", false, false);
    }

    @Override
    public void close() {}
  }
}
