package dev.headrace.limit;

import dev.headrace.core.Journal;
import dev.headrace.core.Origin;
import dev.headrace.core.Redaction;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server rejected a request, and no more go for a while: those that one of {@link #limits}
 * binds, or if there are none all to the origin.
 *
 * @param origin that rejected it
 * @param limits the names of the limits that the answer named as exhausted and that are stopped
 *     alone; empty if the whole origin is
 * @param status 429, 420, 503 or 403
 * @param retryAfter how long the server wants no more, from the receipt: the latest of Retry-After
 *     and the resets of the limits that have nothing left; null if it said neither
 * @param left how long the stop lasts from now on
 */
public record RateHeld(
    Origin origin, List<String> limits, int status, @Nullable Duration retryAfter, Duration left)
    implements Journal.Event {

  /** Copies the list. */
  public RateHeld {
    limits = List.copyOf(limits);
  }

  @Override
  public String summary() {
    String names = limits.isEmpty() ? "" : Redaction.printable(String.join(", ", limits)) + " of ";
    String asks = retryAfter == null ? "says no time" : "asks for " + Waits.text(retryAfter);
    return names + origin + " held for " + Waits.text(left) + ": a " + status + ", which " + asks;
  }
}
