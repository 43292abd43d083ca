package dev.headrace;

import dev.headrace.core.Call;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.InternalException;
import dev.headrace.core.Reason;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Makes sure that users see the engine's exceptions and cancellations only. */
final class Failures {
  private Failures() {}

  /** {@code failure} as users see it. */
  static RuntimeException typed(Throwable failure, Call call) {
    if (failure instanceof HeadraceException known) {
      return known;
    }
    if (failure instanceof CancellationException cancelled) {
      // newer JDKs put one of their own around it in get() and join()
      return cancelled.getCause() instanceof CancellationException own ? own : cancelled;
    }
    return new InternalException(
        "a layer, transport or codec failed with " + failure.getClass().getName(),
        ErrorContext.of(Reason.INTERNAL, call),
        failure);
  }

  /**
   * Why a call ends when its future was completed from outside: cancelled, given up by a timeout,
   * or given a value.
   */
  static CancellationException cancellation(@Nullable Throwable failure) {
    if (failure instanceof CancellationException cancelled) {
      return cancelled;
    }
    CancellationException cancelled =
        new CancellationException("the call's future was completed from outside");
    cancelled.initCause(failure);
    return cancelled;
  }

  static InternalException overloaded(Call call, Throwable full) {
    return new InternalException(
        "the executor for callbacks refused the call's completion",
        ErrorContext.of(Reason.OVERLOADED, call),
        full);
  }
}
