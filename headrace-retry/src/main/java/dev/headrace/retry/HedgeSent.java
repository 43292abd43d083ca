package dev.headrace.retry;

import dev.headrace.core.Journal;
import java.time.Duration;

/**
 * There was no answer for so long that a second copy of the request was sent.
 *
 * @param attempt the number of the copy
 * @param after how long there was no answer
 */
public record HedgeSent(int attempt, Duration after) implements Journal.Event {

  @Override
  public String summary() {
    return "no answer for " + after.toMillis() + " ms, hedged by attempt " + attempt;
  }
}
