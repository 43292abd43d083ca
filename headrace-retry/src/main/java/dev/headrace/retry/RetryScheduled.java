package dev.headrace.retry;

import dev.headrace.core.Journal;
import java.time.Duration;

/**
 * An attempt failed and the request is sent again.
 *
 * @param attempt the number of the attempt that failed
 * @param why what went wrong
 * @param delay how long the call waits before the next
 */
public record RetryScheduled(int attempt, String why, Duration delay) implements Journal.Event {

  @Override
  public String summary() {
    return "attempt " + attempt + " failed (" + why + "), next in " + delay.toMillis() + " ms";
  }
}
