package dev.headrace;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Promise;
import dev.headrace.core.Response;
import dev.headrace.core.Timer;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A call under way, and what its caller waits for: gets the answer with its body in memory, lets go
 * of all that the call holds then, and ends it, its body included, when its deadline passes.
 *
 * @param <R> what the caller gets
 */
abstract class Running<R> extends Promise<R>
    implements BiConsumer<@Nullable Response, @Nullable Throwable>, Runnable {
  private final Call call;
  private final Dispatcher dispatcher;
  @Nullable Running<?> newer; // the list of those in flight
  @Nullable Running<?> older; // the list of those in flight
  private Timer.@Nullable Timeout deadline; // guarded by this
  private boolean over; // nothing works for it any more; guarded by this
  private boolean ended; // guarded by this

  Running(Call call, Dispatcher dispatcher) {
    this.call = call;
    this.dispatcher = dispatcher;
  }

  final Call call() {
    return call;
  }

  final Dispatcher dispatcher() {
    return dispatcher;
  }

  /** Sends the call, which was counted in; ends with it, or at once when it is aborted. */
  final void send() {
    Completions.listen(Completions.guard(dispatcher.pipeline(), call), this);
    if (call.deadline().isBounded() && !isOver()) { // no timer for what is done already
      try {
        set(dispatcher.deadlines().set(call, this));
      } catch (Throwable broken) { // also Errors, as of memory: no call goes on without its end
        abort(Failures.typed(broken, call));
      }
    }
  }

  /** The call is over, with an answer whose body is in memory, or with a failure. Called once. */
  abstract void ended(@Nullable Response answer, @Nullable Throwable failure);

  /** Whether the call is over. */
  final synchronized boolean hasEnded() {
    return ended;
  }

  /** The deadline has passed. */
  @Override
  public final void run() {
    abort(Deadlines.passed(call));
  }

  /** Cancels all that works for the call, and ends it with {@code cause} unless it is over. */
  final void abort(Throwable cause) {
    call.scope().cancel(cause);
    if (!isOver()) {
      end(null, cause);
    }
  }

  /** The pipeline answered. */
  @Override
  public final void accept(@Nullable Response response, @Nullable Throwable failure) {
    if (response == null) {
      over();
      end(null, Completions.cause(failure, "a layer answered null"));
      return;
    }
    long limit = call.options().bodyLimit();
    byte[] buffered = response.body().buffered();
    if (buffered != null && buffered.length <= limit) {
      over();
      end(response, null);
    } else {
      Body body = response.body();
      Completions.listen(
          response.isSuccessful() ? body.collect(limit, call) : body.collectAtMost(limit, call),
          (bytes, broken) -> collected(response, bytes, broken));
    }
  }

  private void collected(Response response, byte @Nullable [] bytes, @Nullable Throwable broken) {
    over();
    if (bytes != null) {
      end(response.withBody(Body.of(bytes)), null);
    } else {
      end(null, Completions.cause(broken, "a body without bytes"));
    }
  }

  private void end(@Nullable Response answer, @Nullable Throwable failure) {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
    }
    ended(answer, failure);
  }

  private void over() {
    Timer.Timeout set;
    synchronized (this) {
      over = true;
      set = deadline;
    }
    if (set != null) {
      set.cancel();
    }
    call.scope().close();
    call.request().body().close();
    dispatcher.inFlight().ended(this);
  }

  private synchronized boolean isOver() {
    return over;
  }

  private void set(Timer.Timeout timeout) {
    boolean late;
    synchronized (this) {
      deadline = timeout;
      late = over;
    }
    if (late) {
      timeout.cancel();
    }
  }

  /** A call whose caller is blocked. */
  static final class Blocking extends Running<Response> {
    Blocking(Call call, Dispatcher dispatcher) {
      super(call, dispatcher);
    }

    @Override
    void ended(@Nullable Response answer, @Nullable Throwable failure) {
      if (answer != null) {
        complete(answer);
      } else {
        completeExceptionally(Completions.cause(failure, "no answer"));
      }
    }
  }
}
