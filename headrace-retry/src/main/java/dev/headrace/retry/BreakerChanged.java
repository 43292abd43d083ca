package dev.headrace.retry;

import dev.headrace.core.Journal;
import dev.headrace.core.Origin;

/**
 * The outcome of this call changed the state of an origin's breaker.
 *
 * @param origin whose breaker it is
 * @param now its state since
 */
public record BreakerChanged(Origin origin, BreakerStatus.State now) implements Journal.Event {

  @Override
  public String summary() {
    return "the breaker of " + origin + " is " + now;
  }
}
