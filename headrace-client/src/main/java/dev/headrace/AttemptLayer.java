package dev.headrace;

import dev.headrace.core.Attempt;
import dev.headrace.core.AttemptTimeoutException;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Exchange;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Layer;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Scope;
import dev.headrace.core.Sender;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The innermost layer: gives each exchange a scope of its own, ends it after the attempt timeout
 * (body included), and writes it into the journal.
 */
final class AttemptLayer implements Layer {
  private static final Attempt FIRST = new Attempt(1, Attempt.Cause.FIRST);
  private final TimeSource time;
  private final Timer timer;

  AttemptLayer(TimeSource time, Timer timer) {
    this.time = time;
    this.timer = timer;
  }

  @Override
  public CompletionStage<Response> handle(Call call, Sender next) {
    Call begun = call.get(Exchange.KEY) != null ? call : Exchange.begin(call);
    Scope scope = call.scope().child();
    Call attempt = begun.withScope(scope);
    WireRequest.sent(attempt);
    long start = time.nanoTime();
    Duration limit = call.options().attemptTimeout();
    Timer.Timeout timeout = timer.schedule(limit, () -> scope.cancel(timedOut(begun, limit)));
    CompletableFuture<Response> result = new CompletableFuture<>();
    Completions.guard(next, attempt)
        .whenComplete(
            (response, failure) -> {
              call.journal().record(ended(begun, response, failure, start));
              if (response == null) {
                release(timeout, scope);
                result.completeExceptionally(settled(begun, reason(failure)));
              } else {
                response.ended().whenComplete((done, broken) -> release(timeout, scope));
                result.complete(response);
              }
            });
    return result;
  }

  private static Throwable reason(@Nullable Throwable failure) {
    return failure == null
        ? new NullPointerException("the transport answered null")
        : Completions.unwrap(failure);
  }

  /** A timeout says what was sent by the end of the exchange, not when the timer rang. */
  private static Throwable settled(Call call, Throwable failure) {
    Exchange exchange = call.get(Exchange.KEY);
    if (exchange != null
        && failure instanceof AttemptTimeoutException late
        && exchange.sent().compareTo(late.sent()) > 0) {
      return new AttemptTimeoutException(
          late.summary(), late.context().sent(exchange.sent()).in(exchange.phase()), null);
    }
    return failure;
  }

  private static void release(Timer.Timeout timeout, Scope scope) {
    timeout.cancel();
    scope.close();
  }

  private static AttemptTimeoutException timedOut(Call call, Duration limit) {
    Exchange exchange = call.get(Exchange.KEY);
    ErrorContext context = ErrorContext.of(Reason.ATTEMPT_TIMEOUT, call);
    if (exchange != null) {
      context = context.in(exchange.phase());
    }
    return new AttemptTimeoutException(
        "no complete answer within the attempt timeout of " + limit.toMillis() + " ms",
        context,
        null);
  }

  private ExchangeEnded ended(
      Call call, @Nullable Response response, @Nullable Throwable failure, long start) {
    Attempt attempt = call.get(Attempt.KEY);
    return new ExchangeEnded(
        attempt != null ? attempt : FIRST,
        call.request().method() + " " + call.request().url(),
        response == null ? 0 : response.status(),
        failure == null ? null : name(reason(failure)),
        Duration.ofNanos(time.nanoTime() - start),
        response == null ? null : RequestIds.of(response.headers()));
  }

  private static String name(Throwable failure) {
    return failure instanceof HeadraceException known
        ? known.reason() + " (sent=" + known.sent() + ")"
        : failure.getClass().getSimpleName();
  }
}
