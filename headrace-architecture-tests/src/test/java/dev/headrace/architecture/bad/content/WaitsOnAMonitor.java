package dev.headrace.architecture.bad.content;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"nothingWaitsOnAMonitor"})
final class WaitsOnAMonitor {
  synchronized void waitForever() throws InterruptedException {
    while (true) {
      wait();
    }
  }
}
