package dev.headrace.retry;

import dev.headrace.core.Attempt;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Origin;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Relay;
import dev.headrace.core.Response;
import dev.headrace.core.ResponseException;
import dev.headrace.core.Scope;
import dev.headrace.core.Sender;
import dev.headrace.core.Sent;
import dev.headrace.core.Timer;
import dev.headrace.retry.AttemptOutcome.Answered;
import dev.headrace.retry.RetryDecision.Retry;
import dev.headrace.retry.RetryDecision.Stop;
import dev.headrace.retry.RetryFacts.Repeatability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The attempts of one call at one hop. Used by one thread at a time. */
final class RetryRun extends Relay {
  private static final int MAX_EARLIER = 8; // a trace of each is kept
  private static final int UNKNOWN = -1;
  private final RetryLayer layer;
  private List<Throwable> earlier = List.of();
  private int repetitions =
      UNKNOWN; // on all hops so far; counted when the first attempt here fails

  private boolean paid; // for the attempt under way

  RetryRun(RetryLayer layer, Call call, Sender next) {
    super(call, next);
    this.layer = layer;
  }

  CompletionStage<Response> start() {
    send(Attempt.next(call(), Attempt.Cause.FIRST));
    return this;
  }

  private void again() {
    Throwable cancelled = call().scope().cause();
    if (cancelled != null) {
      completeExceptionally(cancelled);
    } else {
      send(Attempt.next(call(), Attempt.Cause.RETRY));
    }
  }

  @Override
  protected void answered(Response response) {
    if (response.isSuccessful()) {
      succeeded();
      complete(response);
      return;
    }
    Answered outcome = Answered.of(response, layer.time.nanoTime());
    Retry retry = decide(outcome);
    if (retry == null) {
      complete(response);
      return;
    }
    keep(rejection(response, call(), outcome.asked()));
    response.close();
    waitFor(retry.delay());
  }

  /** An answer that is not the outcome, as a failure beside it. */
  static ResponseException rejection(Response answer, Call call, @Nullable Duration asked) {
    ErrorContext context = ErrorContext.of(Reason.STATUS, call).sent(Sent.YES).retryAfter(asked);
    return ResponseException.of(answer.status(), answer.headers(), new byte[0], context);
  }

  @Override
  protected void failed(Throwable failure) {
    Retry retry = decide(new AttemptOutcome.Failed(failure));
    if (retry == null) {
      suppress(earlier, failure);
      completeExceptionally(failure);
      return;
    }
    keep(failure);
    waitFor(retry.delay());
  }

  private @Nullable Retry decide(AttemptOutcome outcome) {
    if (repetitions == UNKNOWN) {
      repetitions = call().journal().events(RetryScheduled.class).size();
    }
    long remaining = call().deadline().remainingNanos(layer.time.nanoTime());
    RetryFacts facts =
        new RetryFacts(
            repetitions + 1 + hedges(),
            outcome,
            Repeatability.of(call().request(), layer.vouches(call())),
            remaining);
    RetryDecision decision =
        affordable(layer.policyFor(call()).decide(facts, layer.roll()), outcome);
    int number = Attempt.of(call()).number();
    if (decision instanceof Retry retry) {
      call().journal().record(new RetryScheduled(number, retry.why(), retry.delay()));
      repetitions++;
      return retry;
    }
    Stop.Cause why = ((Stop) decision).why();
    if (why != Stop.Cause.FINAL) {
      call().journal().record(new RetryDeclined(number, why));
    } else if (outcome instanceof Answered) {
      succeeded();
    }
    return null;
  }

  private int hedges() {
    return call().options().hedgeAfter() == null ? 0 : HedgeLayer.sent(call().journal());
  }

  /** {@code decision}, and the token taken that it costs. */
  private RetryDecision affordable(RetryDecision decision, AttemptOutcome outcome) {
    if (!(decision instanceof Retry)) {
      return decision;
    }
    boolean free = outcome instanceof Answered answered && answered.paced();
    paid = !free && layer.budgets.take(origin());
    return free || paid ? decision : new Stop(Stop.Cause.BUDGET);
  }

  /** The server does what it is asked for. */
  private void succeeded() {
    if (paid) {
      layer.budgets.giveBack(origin());
    } else {
      layer.budgets.succeeded(origin());
    }
  }

  private Origin origin() {
    return call().request().url().origin();
  }

  private void waitFor(Duration delay) {
    if (delay.isZero()) {
      again();
      return;
    }
    call().journal().phase(Phase.BACKOFF);
    CompletableFuture<Duration> wait = new CompletableFuture<>();
    List<Throwable> soFar = List.copyOf(earlier);
    Timer.Timeout timeout = layer.timer.schedule(delay, () -> wait.complete(delay));
    Scope.Registration registration =
        call()
            .scope()
            .onCancel(
                cause -> {
                  timeout.cancel();
                  suppress(soFar, cause);
                  wait.completeExceptionally(cause);
                });
    Completions.listen(
        wait,
        (waited, cancelled) -> {
          registration.close();
          if (waited != null) {
            again();
          } else if (cancelled != null) {
            completeExceptionally(cancelled);
          }
        });
  }

  private void keep(Throwable failure) {
    if (earlier.size() < MAX_EARLIER && !earlier.contains(failure)) {
      earlier = earlier.isEmpty() ? new ArrayList<>() : earlier;
      earlier.add(failure);
    }
  }

  /** Adds the failures to {@code last}, unless that is the caller's own. */
  private void suppress(List<Throwable> failures, Throwable last) {
    if (last.equals(call().scope().cause()) && !(last instanceof HeadraceException)) {
      return;
    }
    failures.forEach(failure -> putBeside(last, failure));
  }

  /** Adds {@code failure} to {@code last}, which others may have too: then within bounds. */
  static void putBeside(Throwable last, Throwable failure) {
    if (last.getSuppressed().length < MAX_EARLIER && !failure.equals(last)) {
      last.addSuppressed(failure);
    }
  }
}
