package dev.headrace;

import dev.headrace.core.Attempt;
import dev.headrace.core.AttemptTimeoutException;
import dev.headrace.core.Call;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Exchange;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Reason;
import dev.headrace.core.Relay;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Timer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One exchange on its way through {@link AttemptLayer}. */
final class AttemptRun extends Relay implements Runnable {
  private final long start; // of the journal
  private Timer.@Nullable Timeout timeout; // set before anything is sent

  AttemptRun(Call call, Sender next) {
    super(own(call), next);
    this.start = call.journal().elapsed().toNanos();
  }

  /** {@code call} with an exchange and a scope of its own. */
  private static Call own(Call call) {
    Call begun = call.get(Exchange.KEY) != null ? call : Exchange.begin(call);
    return begun.withScope(call.scope().child());
  }

  CompletionStage<Response> start(Timer timer) {
    timeout = timer.schedule(call().options().attemptTimeout(), this);
    WireRequest.sent(call());
    send(call());
    return this;
  }

  @Override
  protected void answered(Response response) {
    record(response.status(), RequestIds.of(response.headers()));
    handOn(response);
  }

  @Override
  protected void failed(Throwable failure) {
    record(0, name(failure));
    letGo();
    completeExceptionally(settled(failure));
  }

  /** The attempt timeout has passed. */
  @Override
  public void run() {
    call().scope().cancel(timedOut());
  }

  @Override
  protected void letGo() {
    Objects.requireNonNull(timeout).cancel();
    call().scope().close();
  }

  private void record(int status, @Nullable String told) {
    long nanos = call().journal().elapsed().toNanos() - start;
    Attempt attempt = Attempt.of(call());
    call().journal().record(new ExchangeEnded(attempt, call().request(), status, told, nanos));
  }

  /** A timeout says what was sent by the end of the exchange, not when the timer rang. */
  private Throwable settled(Throwable failure) {
    Exchange exchange = call().get(Exchange.KEY);
    if (exchange != null
        && failure instanceof AttemptTimeoutException late
        && exchange.sent().compareTo(late.sent()) > 0) {
      return new AttemptTimeoutException(
          late.summary(), late.context().sent(exchange.sent()).in(exchange.phase()), null);
    }
    return failure;
  }

  private AttemptTimeoutException timedOut() {
    Exchange exchange = call().get(Exchange.KEY);
    ErrorContext context = ErrorContext.of(Reason.ATTEMPT_TIMEOUT, call());
    if (exchange != null) {
      context = context.in(exchange.phase());
    }
    Duration limit = call().options().attemptTimeout();
    return new AttemptTimeoutException(
        "no complete answer within the attempt timeout of " + limit.toMillis() + " ms",
        context,
        null);
  }

  private static String name(Throwable failure) {
    return failure instanceof HeadraceException known
        ? known.reason() + " (sent=" + known.sent() + ")"
        : failure.getClass().getSimpleName();
  }
}
