package dev.headrace.architecture.bad.retry;

import dev.headrace.architecture.bad.core.Breaks;
import java.time.Instant;
import java.util.function.Supplier;

/** A violation, for the control of the rules. */
@Breaks({"timeIsInjected"})
final class ReadsTheClock {
  Supplier<Instant> clock() {
    return Instant::now;
  }
}
