package dev.headrace;

import dev.headrace.core.Call;
import dev.headrace.core.DeadlineExceededException;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Reason;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import java.time.Duration;

/**
 * Rings when a call's deadline passes.
 *
 * @param time in which deadlines are
 * @param timer that rings
 */
record Deadlines(TimeSource time, Timer timer) {

  /** Runs {@code passed} when the deadline of {@code call}, which must have one, passes. */
  Timer.Timeout set(Call call, Runnable passed) {
    return timer.schedule(
        Duration.ofNanos(call.deadline().remainingNanos(time.nanoTime())), passed);
  }

  /** Why {@code call} ends then: names the phase that spent the time. */
  static DeadlineExceededException passed(Call call) {
    return new DeadlineExceededException(
        "the call's deadline passed after " + call.journal().elapsed().toMillis() + " ms",
        ErrorContext.of(Reason.DEADLINE, call),
        null);
  }
}
