package dev.headrace;

import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.DeadlineExceededException;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Layer;
import dev.headrace.core.Reason;
import dev.headrace.core.Relay;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Ends a call, its body included, when its deadline passes. Sets no timer for what is done already.
 */
final class DeadlineLayer implements Layer {
  private final TimeSource time;
  private final Timer timer;

  DeadlineLayer(TimeSource time, Timer timer) {
    this.time = time;
    this.timer = timer;
  }

  @Override
  public CompletionStage<Response> handle(Call call, Sender next) {
    return call.deadline().isBounded()
        ? new Run(call, next).start()
        : Completions.guard(next, call);
  }

  /** One call that has a deadline. */
  private final class Run extends Relay implements Runnable {
    private Timer.@Nullable Timeout timeout; // guarded by this
    private boolean over; // guarded by this

    Run(Call call, Sender next) {
      super(call, next);
    }

    CompletionStage<Response> start() {
      send(call());
      if (isOver()) {
        return this;
      }
      long left = call().deadline().remainingNanos(time.nanoTime());
      Timer.Timeout set = timer.schedule(Duration.ofNanos(left), this);
      boolean late;
      synchronized (this) {
        timeout = set;
        late = over;
      }
      if (late) {
        set.cancel();
      }
      return this;
    }

    @Override
    protected void answered(Response response) {
      handOn(response);
    }

    @Override
    protected void failed(Throwable failure) {
      letGo();
      completeExceptionally(failure);
    }

    private synchronized boolean isOver() {
      return over;
    }

    @Override
    protected void letGo() {
      Timer.Timeout set;
      synchronized (this) {
        over = true;
        set = timeout;
      }
      if (set != null) {
        set.cancel();
      }
    }

    /** The deadline has passed. */
    @Override
    public void run() {
      call()
          .scope()
          .cancel(
              new DeadlineExceededException(
                  "the call's deadline passed after "
                      + call().journal().elapsed().toMillis()
                      + " ms",
                  ErrorContext.of(Reason.DEADLINE, call()),
                  null));
    }
  }
}
