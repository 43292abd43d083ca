package dev.headrace.limit;

import dev.headrace.core.Journal;
import java.time.Duration;
import java.util.List;

/**
 * A request had to wait for its permit.
 *
 * @param limits the names of the rate limits that bind it, in the order in which they were given;
 *     learned ones are not among them
 * @param waited in the queue
 */
public record PermitGranted(List<String> limits, Duration waited) implements Journal.Event {

  /** Copies the list. */
  public PermitGranted {
    limits = List.copyOf(limits);
  }

  @Override
  public String summary() {
    String names = limits.isEmpty() ? "" : " of " + String.join(", ", limits);
    return "permit" + names + " granted after " + Waits.text(waited);
  }
}
