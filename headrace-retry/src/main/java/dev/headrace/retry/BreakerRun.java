package dev.headrace.retry;

import dev.headrace.core.Call;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Gate;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Reason;
import dev.headrace.core.Relay;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.retry.BreakerDecision.Admitted;
import dev.headrace.retry.BreakerDecision.Refused;
import dev.headrace.retry.BreakerPolicy.Verdict;
import dev.headrace.retry.BreakerStatus.State;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One call's way through {@link BreakerLayer}. */
final class BreakerRun extends Relay implements Gate {
  private final Breaker breaker;
  private @Nullable Admitted admitted; // null once it is refused or told; guarded by this

  BreakerRun(Breaker breaker, Call call, Sender next) {
    super(call, next);
    this.breaker = breaker;
  }

  CompletionStage<Response> start() {
    HeadraceException refusal = heed(breaker.admit());
    if (refusal != null) {
      completeExceptionally(refusal);
    } else {
      send(call().with(Gate.KEY, this));
    }
    return this;
  }

  /** Asked by the limiter when the call's turn has come. */
  @Override
  public synchronized @Nullable HeadraceException refusal() {
    Admitted soFar = admitted;
    return soFar == null ? null : heed(breaker.renew(soFar));
  }

  private synchronized @Nullable HeadraceException heed(BreakerDecision decision) {
    if (decision instanceof Refused refused) {
      admitted = null;
      return refusal(refused);
    }
    admitted = (Admitted) decision;
    return null;
  }

  private TransportException refusal(Refused refused) {
    ErrorContext context =
        ErrorContext.of(Reason.BREAKER_OPEN, call()).sent(Sent.NO).retryAfter(refused.retryAfter());
    return new TransportException("the origin fails too often and is given a rest", context, null);
  }

  @Override
  protected void answered(Response response) {
    tell(BreakerPolicy.verdictOf(response));
    complete(response);
  }

  @Override
  protected void failed(Throwable failure) {
    tell(BreakerPolicy.verdictOf(failure, call().scope().isCancelled()));
    completeExceptionally(failure);
  }

  private void tell(Verdict verdict) {
    State changed = told(verdict);
    if (changed != null) {
      call().journal().record(new BreakerChanged(call().request().url().origin(), changed));
    }
  }

  private synchronized @Nullable State told(Verdict verdict) {
    Admitted place = admitted;
    admitted = null;
    return place == null ? null : breaker.tell(place, verdict);
  }
}
