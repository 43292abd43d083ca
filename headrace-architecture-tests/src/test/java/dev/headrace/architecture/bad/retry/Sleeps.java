package dev.headrace.architecture.bad.retry;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"timeIsInjected"})
final class Sleeps {
  void sleep() throws InterruptedException {
    Thread.sleep(1);
  }
}
