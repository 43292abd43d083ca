package dev.headrace;

import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Sender;
import dev.headrace.core.TypeRef;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call under way, as the future that its caller holds: decodes on the callbacks' executor, and
 * ends the call when it is completed from outside.
 *
 * @param <T> what the body is decoded as
 * @param <R> what the caller gets
 */
final class AsyncRunning<T, R> extends Running<R> implements Runnable {
  private final Asked<T, R> asked;
  private @Nullable Answer answer; // set before the decoding is asked for
  private @Nullable Throwable failure; // set before the decoding is asked for
  private boolean started; // guarded by this
  private boolean answered; // guarded by this

  AsyncRunning(Call call, InFlight inFlight, Asked<T, R> asked) {
    super(call, inFlight);
    this.asked = asked;
  }

  /** What the caller asked for, and who sees to it. */
  record Asked<T, R>(
      RequestSpec spec,
      TypeRef<T> type,
      Function<ApiResponse<T>, @Nullable R> view,
      Decoder decoder,
      Executor callbacks) {}

  /** Sends the call. If it is over at once, so is this: no hop for what is there already. */
  void start(Sender pipeline) {
    send(pipeline);
    boolean atOnce;
    synchronized (this) {
      started = true;
      atOnce = answered;
    }
    if (atOnce) {
      run();
    }
  }

  @Override
  void ended(@Nullable Answer arrived, @Nullable Throwable broken) {
    boolean later;
    synchronized (this) {
      answer = arrived;
      failure = broken;
      answered = true;
      later = started;
    }
    if (later) {
      hop();
    }
  }

  private void hop() {
    try {
      asked.callbacks.execute(this);
    } catch (Throwable refused) { // also Errors, as of threads that cannot be made
      completeExceptionally(Failures.overloaded(call(), refused)); // here: never lost
    }
  }

  /** Decodes the answer and completes. */
  @Override
  public void run() {
    if (isDone()) {
      return; // cancelled meanwhile: nobody wants the value
    }
    try {
      if (failure != null) {
        throw failure;
      }
      Answer whole = Objects.requireNonNull(answer);
      answer = null; // the future may be kept
      complete(asked.view.apply(asked.decoder.decode(whole, asked.spec, asked.type)));
    } catch (Throwable thrown) { // also Errors of a codec: the future must not be left open
      completeExceptionally(Failures.typed(Completions.unwrap(thrown), call()));
    }
  }

  @Override
  @SuppressWarnings("NullAway") // there may be no content
  public boolean complete(@Nullable R value) {
    boolean first = super.complete(value);
    if (first) {
      cancelUnlessEnded(null);
    }
    return first;
  }

  @Override
  public boolean completeExceptionally(Throwable cause) {
    boolean first = super.completeExceptionally(cause);
    if (first) {
      cancelUnlessEnded(cause);
    }
    return first;
  }

  private void cancelUnlessEnded(@Nullable Throwable cause) {
    if (!hasEnded()) { // completed from outside, by a failure or a value
      call().scope().cancel(Failures.cancellation(cause));
    }
  }
}
