package dev.headrace.limit;

import dev.headrace.core.Attempt;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions.Priority;
import dev.headrace.core.Completions;
import dev.headrace.core.Durations;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Exchange;
import dev.headrace.core.Gate;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Origin;
import dev.headrace.core.Paced;
import dev.headrace.core.Phase;
import dev.headrace.core.Principal;
import dev.headrace.core.Promise;
import dev.headrace.core.QuotaExhaustedException;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.RetryAfter;
import dev.headrace.core.Route;
import dev.headrace.core.Scope;
import dev.headrace.core.Sender;
import dev.headrace.core.Sent;
import dev.headrace.core.spi.FaultPoint;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One call's way through {@link LimitLayer}: queue, permit, exchange, verdict. */
final class Flight extends CallTicket
    implements BiConsumer<@Nullable Response, @Nullable Throwable>, LongConsumer {
  private final LimitLayer layer;
  private final Sender sender;
  private final Promise<Response> result = new Promise<>();
  private Call call; // with its exchange, once it is sent
  private @Nullable Object @Nullable [] keys; // of each limit's scope, if any depends on the call
  private int @Nullable [] costs; // of each limit, if any is not the call's own
  private int @Nullable [] actual; // the same, settled
  private long queuedAt;
  private long waitedNanos;
  private boolean handedOn; // its permit goes with the response
  private Scope.@Nullable Registration cancellation; // set before it is queued

  Flight(LimitLayer layer, Call call, Sender next) {
    super(rankOf(call));
    this.layer = layer;
    this.call = call;
    this.sender = next;
  }

  CompletionStage<Response> start() {
    try {
      keys = layer.terms().keys(call);
      costs = layer.terms().costs(call);
    } catch (Throwable thrown) { // of a user's scope or cost: the call needs its outcome
      result.completeExceptionally(Terms.broken(thrown, call));
      return result;
    }
    if (limiter().tryTake(this)) {
      send();
    } else if (isHedge()) {
      refused(Refusal.noSpare());
    } else {
      call.journal().phase(Phase.QUEUED);
      queuedAt = layer.time().nanoTime();
      cancellation = call.scope().onCancel(this::cancelled);
      limiter().enqueue(this);
    }
    return result;
  }

  @Override
  @Nullable Object key(int limit) {
    return keys == null ? LimitScope.ONE : keys[limit];
  }

  @Override
  Origin origin() {
    return call.request().url().origin();
  }

  @Override
  LearnedGroup.Key lessons() {
    return new LearnedGroup.Key(origin(), Principal.of(call), call.get(Route.KEY));
  }

  @Override
  int units(Group group) {
    int limit = group.index;
    return limit < 0 ? 1 : costs == null ? call.options().cost() : costs[limit];
  }

  @Override
  int actual(Group group) {
    return actual == null ? units(group) : actual[group.index];
  }

  @Override
  void granted() {
    closeCancellation();
    call.journal().phase(Phase.CONNECT);
    waitedNanos = layer.time().nanoTime() - queuedAt;
    send();
  }

  @Override
  void refused(Refusal refusal) {
    closeCancellation();
    ErrorContext context = ErrorContext.of(refusal.reason(), call).in(Phase.QUEUED).sent(Sent.NO);
    result.completeExceptionally(refusal.toException(context));
  }

  @Override
  long remainingNanos(long now) {
    return call.deadline().remainingNanos(now);
  }

  private void cancelled(Throwable cause) {
    if (limiter().withdraw(this)) {
      result.completeExceptionally(cause);
    }
  }

  private void closeCancellation() {
    if (cancellation != null) {
      cancellation.close();
    }
  }

  /** Sends the call with the permit that it has. */
  private void send() {
    Throwable objection = objection();
    if (objection != null) {
      limiter().notSent(this);
      limiter().judged(this, false);
      limiter().ended(this);
      result.completeExceptionally(objection);
      return;
    }
    Completions.listen(Completions.guard(sender, call), this);
  }

  private Exchange exchange() {
    return Objects.requireNonNull(call.get(Exchange.KEY));
  }

  private Limiter limiter() {
    return layer.limiter();
  }

  /** The head of the answer is here. */
  @Override
  public void accept(long nanos) {
    limiter().answered(this, nanos);
  }

  /** The outcome is here. */
  @Override
  public void accept(@Nullable Response response, @Nullable Throwable failure) {
    if (response != null) {
      try {
        answered(layer.read(response));
      } catch (Throwable thrown) { // of a user's reader or logger too: the call needs its outcome
        if (!handedOn) {
          response.close();
          failed(thrown);
        }
      }
    } else {
      failed(Completions.cause(failure, "a sender answered null"));
    }
  }

  /** Why a call with a permit is not to be sent after all, or null. */
  private @Nullable Throwable objection() {
    Throwable cancelled = call.scope().cause();
    if (cancelled != null) {
      return cancelled;
    }
    Gate gate = call.get(Gate.KEY);
    try {
      Throwable refusal = gate == null ? null : gate.refusal();
      if (refusal == null) {
        begin();
      }
      return refusal;
    } catch (RuntimeException | Error thrown) { // of a user's gate: the call needs its outcome
      return thrown;
    }
  }

  private void begin() {
    if (waitedNanos != 0) {
      Duration waited = Duration.ofNanos(waitedNanos);
      call.journal().record(new PermitGranted(layer.names(keys), waited));
    }
    call = Exchange.begin(call);
    exchange().onAnswered(this);
  }

  private void failed(Throwable failure) {
    boolean provenUnsent =
        exchange().sent() == Sent.NO
            && !(failure instanceof HeadraceException known && known.sent() != Sent.NO);
    if (provenUnsent) {
      limiter().notSent(this);
    } else {
      limiter().unanswered(this, Durations.toNanos(call.options().attemptTimeout()));
    }
    limiter().settled(this); // if the head came, maybe just now: at what it was estimated
    limiter().judged(this, false);
    limiter().ended(this);
    result.completeExceptionally(failure);
  }

  private void answered(Response response) {
    FaultPoint.hit("limit.answered");
    if (!isTold()) {
      limiter().answered(this, layer.time().nanoTime()); // the transport did not say so
    }
    List<RateSignal> signals = RateSignal.of(response);
    limiter().heard(this, signals, response.received().nanos());
    actual = layer.terms().settled(response, costs);
    limiter().settled(this);
    LimitPolicy.Answer answer = response.isSuccessful() ? null : answer(response, signals);
    if (answer != null && answer.isRejection()) {
      rejected(response, answer);
    } else {
      limiter().judged(this, true);
      handOn(response);
    }
  }

  private LimitPolicy.Answer answer(Response response, List<RateSignal> signals) {
    Duration asked = response.status() >= 400 ? retryAfter(response) : null;
    Duration remaining =
        Duration.ofNanos(call.deadline().remainingNanos(response.received().nanos()));
    return new LimitPolicy.Answer(response.status(), asked, remaining, signals);
  }

  private void rejected(Response response, LimitPolicy.Answer answer) {
    Verdict verdict = limiter().heed(this, answer, response.received().nanos());
    long now = layer.time().nanoTime();
    long left = Math.max(0, verdict.until() - now);
    call.journal()
        .record(
            new RateHeld(
                origin(),
                verdict.stopped(),
                answer.status(),
                answer.asked(),
                Duration.ofNanos(left)));
    handedOn = true;
    limiter().judged(this, false);
    if (verdict.decision() instanceof LimitDecision.Exhausted exhausted) {
      response.close();
      limiter().ended(this);
      result.completeExceptionally(exhausted(exhausted.retryAfter(), call));
    } else {
      handOn(response.with(Paced.KEY, new Paced(verdict.until())));
    }
  }

  private void handOn(Response response) {
    handedOn = true;
    response.whenEnded(() -> limiter().ended(this));
    result.complete(response);
  }

  private static QuotaExhaustedException exhausted(Duration retryAfter, Call sent) {
    ErrorContext context = ErrorContext.of(Reason.QUOTA_EXHAUSTED, sent).retryAfter(retryAfter);
    return new QuotaExhaustedException(
        "the server rejected the request and wants no more requests for "
            + Waits.text(retryAfter)
            + ", which is more than the deadline leaves",
        context,
        null);
  }

  private boolean isHedge() {
    return Attempt.of(call).cause() == Attempt.Cause.HEDGE;
  }

  private static @Nullable Duration retryAfter(Response response) {
    return RetryAfter.parse(response.headers(), response.received().at());
  }

  private static int rankOf(Call call) {
    if (Attempt.of(call).goesFirst()) {
      return REPEATED;
    }
    Priority priority = call.options().priority();
    return priority == Priority.HIGH ? 1 : priority == Priority.NORMAL ? 2 : 3;
  }
}
