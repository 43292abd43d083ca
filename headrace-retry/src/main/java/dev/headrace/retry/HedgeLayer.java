package dev.headrace.retry;

import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Journal;
import dev.headrace.core.Layer;
import dev.headrace.core.RateLimitException;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Sent;
import dev.headrace.retry.RetryFacts.Repeatability;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@link RetryLayer} that sends a second copy of a request which is not answered for
 * long (Dean and Barroso, "The Tail at Scale", 2013), if the call asks for that, two copies do no
 * harm, and the body is in memory. The first answer that no repetition would better is the outcome;
 * the other copy is cancelled. If both fail, the outcome is the first one's. Thread-safe.
 */
final class HedgeLayer implements Layer {
  private final RetryLayer retry;

  HedgeLayer(RetryLayer retry) {
    this.retry = retry;
  }

  @Override
  public CompletionStage<Response> handle(Call call, Sender next) {
    Duration delay = call.options().hedgeAfter();
    Request request = call.request();
    if (delay == null
        || request.body().buffered() == null
        || Repeatability.of(request, retry.vouches(call)) != Repeatability.SAFE) {
      return Completions.guard(next, call);
    }
    return new HedgeRun(retry, call, next).start(delay);
  }

  /** How many copies a call has sent. */
  static int sent(Journal journal) {
    long refused =
        journal.events(HedgeDeclined.class).stream()
            .filter(event -> event.why() == HedgeDeclined.Cause.REFUSED)
            .count();
    return journal.events(HedgeSent.class).size() - (int) refused;
  }

  /** Whether a copy was not let through: it is as if it had never been. */
  static boolean isRefusal(@Nullable Throwable failure) {
    return failure instanceof HeadraceException known
        && known.sent() == Sent.NO
        && (known instanceof RateLimitException || known.reason() == Reason.BREAKER_OPEN);
  }
}
