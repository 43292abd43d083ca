package dev.headrace;

import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Promise;
import dev.headrace.core.Response;
import dev.headrace.core.Scope;
import dev.headrace.core.Sender;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call under way, and what its caller waits for: gets the answer with its body in memory, and
 * lets go of all that the call holds then.
 *
 * @param <R> what the caller gets
 */
abstract class Running<R> extends Promise<R>
    implements BiConsumer<@Nullable Response, @Nullable Throwable>, Consumer<Throwable> {
  private final Call call;
  private final InFlight inFlight;
  @Nullable Running<?> newer; // the list of those in flight
  @Nullable Running<?> older; // the list of those in flight
  private Scope.@Nullable Registration cancellation; // set before anything is sent
  private boolean ended; // guarded by this

  Running(Call call, InFlight inFlight) {
    this.call = call;
    this.inFlight = inFlight;
  }

  /** An answer with its body in memory. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Answer(Call call, Response response, byte[] body) {}

  final Call call() {
    return call;
  }

  /** Sends the call, which was counted in; ends with it, or at once when its scope is cancelled. */
  final void send(Sender pipeline) {
    cancellation = call.scope().onCancel(this);
    Completions.listen(Completions.guard(pipeline, call), this);
  }

  /** The call is over, with an answer or with a failure. Called once. */
  abstract void ended(@Nullable Answer answer, @Nullable Throwable failure);

  /** Whether the call is over. */
  final synchronized boolean hasEnded() {
    return ended;
  }

  /** The scope was cancelled. */
  @Override
  public final void accept(Throwable cause) {
    end(null, cause);
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
      end(new Answer(call, response, buffered), null);
    } else {
      Completions.listen(
          response.body().collect(limit, call),
          (bytes, broken) -> collected(response, bytes, broken));
    }
  }

  private void collected(Response response, byte @Nullable [] bytes, @Nullable Throwable broken) {
    over();
    if (bytes != null) {
      end(new Answer(call, response, bytes), null);
    } else {
      end(null, broken == null ? null : Completions.unwrap(broken));
    }
  }

  private void end(@Nullable Answer answer, @Nullable Throwable failure) {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
    }
    ended(answer, failure);
  }

  private void over() {
    if (cancellation != null) {
      cancellation.close();
    }
    call.scope().close();
    call.request().body().close();
    inFlight.ended(this);
  }

  /** A call whose caller is blocked. */
  static final class Blocking extends Running<Answer> {
    Blocking(Call call, InFlight inFlight) {
      super(call, inFlight);
    }

    @Override
    void ended(@Nullable Answer answer, @Nullable Throwable failure) {
      if (answer != null) {
        complete(answer);
      } else {
        completeExceptionally(
            failure != null ? failure : new NullPointerException("a body without bytes"));
      }
    }
  }
}
