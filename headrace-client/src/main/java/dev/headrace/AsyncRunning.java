package dev.headrace;

import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Response;
import dev.headrace.core.TypeRef;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call under way, as the future that its caller holds: decodes on the callbacks' executor, and
 * ends the call when it is completed from outside.
 *
 * @param <T> what the body is decoded as
 * @param <R> what the caller gets
 */
final class AsyncRunning<T, R> extends Running<R> {
  private final RequestSpec spec;
  private final TypeRef<T> type;
  private final Function<ApiResponse<T>, @Nullable R> view;
  private @Nullable Object outcome; // a Response or a Throwable; set before it is decoded
  private boolean started; // guarded by this
  private boolean answered; // guarded by this

  AsyncRunning(
      Call call,
      Dispatcher dispatcher,
      RequestSpec spec,
      TypeRef<T> type,
      Function<ApiResponse<T>, @Nullable R> view) {
    super(call, dispatcher);
    this.spec = spec;
    this.type = type;
    this.view = view;
  }

  /** Sends the call. If it is over at once, so is this: no hop for what is there already. */
  void start() {
    send();
    boolean atOnce;
    synchronized (this) {
      started = true;
      atOnce = answered;
    }
    if (atOnce) {
      decode();
    }
  }

  @Override
  void ended(@Nullable Response answer, @Nullable Throwable failure) {
    boolean later;
    synchronized (this) {
      outcome = answer != null ? answer : failure;
      answered = true;
      later = started;
    }
    if (later) {
      hop();
    }
  }

  private void hop() {
    try {
      dispatcher().callbacks().execute(this::decode);
    } catch (Throwable refused) { // also Errors, as of threads that cannot be made
      completeExceptionally(Failures.overloaded(call(), refused)); // here: never lost
    }
  }

  /** Decodes the answer and completes. */
  private void decode() {
    Object ended = Objects.requireNonNull(outcome);
    outcome = null; // the future may be kept
    if (isDone()) {
      return; // cancelled meanwhile: nobody wants the value
    }
    try {
      if (ended instanceof Throwable failure) {
        throw failure;
      }
      complete(view.apply(dispatcher().decoder().decode(call(), (Response) ended, spec, type)));
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
      abort(Failures.cancellation(cause));
    }
  }
}
