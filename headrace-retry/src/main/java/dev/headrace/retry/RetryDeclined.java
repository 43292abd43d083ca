package dev.headrace.retry;

import dev.headrace.core.Journal;

/**
 * An attempt failed in a way that a repetition may cure, but there is none.
 *
 * @param attempt the number of the attempt that failed
 * @param why what speaks against another one
 */
public record RetryDeclined(int attempt, RetryDecision.Stop.Cause why) implements Journal.Event {

  @Override
  public String summary() {
    return "attempt " + attempt + " failed, not repeated: " + why;
  }
}
