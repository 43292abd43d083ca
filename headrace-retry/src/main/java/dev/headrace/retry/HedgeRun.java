package dev.headrace.retry;

import dev.headrace.core.Attempt;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Origin;
import dev.headrace.core.Promise;
import dev.headrace.core.Response;
import dev.headrace.core.Scope;
import dev.headrace.core.Sender;
import dev.headrace.core.Timer;
import dev.headrace.retry.AttemptOutcome.Answered;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One attempt and, if it takes long, its copy. */
final class HedgeRun extends Promise<Response> implements Runnable {
  private final RetryLayer layer;
  private final Call call;
  private final Sender next;
  private final Copy first;
  private @Nullable Copy second; // guarded by this
  private boolean over; // there is an outcome; guarded by this
  private Timer.@Nullable Timeout timeout; // set before anything is sent

  HedgeRun(RetryLayer layer, Call call, Sender next) {
    this.layer = layer;
    this.call = call;
    this.next = next;
    this.first = new Copy();
  }

  CompletionStage<Response> start(Duration delay) {
    timeout = layer.timer.schedule(delay, this);
    first.send(call);
    return this;
  }

  /** There is no answer for as long as the call would wait. */
  @Override
  public void run() {
    HedgeDeclined.Cause objection = objection();
    if (objection != null) {
      call.journal().record(new HedgeDeclined(Attempt.of(call).number(), objection));
      return;
    }
    Copy copy = new Copy();
    if (!begin(copy)) {
      copy.scope.close();
      layer.budgets.giveBack(origin());
      return;
    }
    Call hedge = Attempt.next(call, Attempt.Cause.HEDGE);
    Duration delay = Objects.requireNonNull(call.options().hedgeAfter());
    call.journal().record(new HedgeSent(Attempt.of(hedge).number(), delay));
    copy.send(hedge);
  }

  private synchronized boolean begin(Copy copy) {
    if (!over) {
      second = copy;
    }
    return !over;
  }

  private HedgeDeclined.@Nullable Cause objection() {
    int made =
        1 + call.journal().events(RetryScheduled.class).size() + HedgeLayer.sent(call.journal());
    if (made >= layer.policyFor(call).attempts()) {
      return HedgeDeclined.Cause.ATTEMPTS_USED;
    }
    return layer.budgets.take(origin()) ? null : HedgeDeclined.Cause.BUDGET;
  }

  private Origin origin() {
    return call.request().url().origin();
  }

  /** What came of one copy. */
  private void ended(Copy copy) {
    boolean refused = copy != first && HedgeLayer.isRefusal(copy.failure);
    if (refused) {
      layer.budgets.giveBack(origin());
      call.journal().record(new HedgeDeclined(copy.number, HedgeDeclined.Cause.REFUSED));
    }
    boolean wins = copy.isFinal();
    boolean late;
    boolean decided;
    synchronized (this) {
      late = over;
      copy.ended = true;
      second = refused ? null : second;
      Copy other = copy == first ? second : first;
      decided = wins || other == null || other.ended || call.scope().isCancelled();
      over |= decided;
    }
    if (late || refused) {
      copy.giveUp();
    }
    if (decided && !late) {
      conclude(wins ? copy : first);
    }
  }

  /** Ends this with what came of {@code winner}; nothing of the other remains. */
  private void conclude(Copy winner) {
    Objects.requireNonNull(timeout).cancel();
    Copy loser = winner == first ? hedge() : first;
    if (loser != null) {
      loser.giveUp();
    }
    Response response = winner.response;
    Throwable cancelled = call.scope().cause();
    if (cancelled != null && !winner.isFinal()) {
      winner.giveUp();
      completeExceptionally(cancelled);
    } else if (response != null) {
      response.whenEnded(winner.scope::close);
      complete(response);
    } else {
      winner.scope.close();
      completeExceptionally(winner.failureBeside(loser));
    }
  }

  private synchronized @Nullable Copy hedge() {
    return second;
  }

  /** One request and what comes of it. */
  private final class Copy implements BiConsumer<@Nullable Response, @Nullable Throwable> {
    private final Scope scope = call.scope().child();
    private int number; // written before it is sent
    private @Nullable Response response; // written before it has ended
    private @Nullable Throwable failure; // likewise
    private boolean ended; // guarded by the run

    void send(Call as) {
      number = Attempt.of(as).number();
      Completions.listen(Completions.guard(next, as.withScope(scope)), this);
    }

    @Override
    public void accept(@Nullable Response answer, @Nullable Throwable thrown) {
      response = answer;
      failure = answer == null ? Completions.cause(thrown, "a sender answered null") : null;
      ended(this);
    }

    /** Whether it is an answer that no repetition would better. */
    boolean isFinal() {
      if (response == null) {
        return false;
      }
      Answered answered = Answered.of(response, layer.time.nanoTime());
      return Boolean.FALSE.equals(answered.shouldRetry())
          || !layer.policyFor(call).isCurable(answered, number);
    }

    /** Cancels it, if it is under way, and drops its answer, if there is one. */
    void giveUp() {
      scope.cancel(new CancellationException("another copy of the request was answered"));
      scope.close();
      if (response != null) {
        response.close();
      }
    }

    /** Its failure, with that of {@code other} suppressed. */
    Throwable failureBeside(@Nullable Copy other) {
      Throwable own = Completions.cause(failure, "a copy without an outcome");
      Throwable others = other == null ? null : other.asFailure();
      if (others != null) {
        RetryRun.putBeside(own, others);
      }
      return own;
    }

    private @Nullable Throwable asFailure() {
      return response == null ? failure : RetryRun.rejection(response, call, null);
    }
  }
}
