package dev.headrace.limit;

import dev.headrace.core.Journal;
import dev.headrace.core.Origin;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The server rejected a request, and no more go to its origin for a while.
 *
 * @param origin that is held back
 * @param status 429 or 503
 * @param retryAfter what the server asked for, or null if it said nothing
 * @param left how long the hold lasts from now on
 */
public record RateHeld(Origin origin, int status, @Nullable Duration retryAfter, Duration left)
    implements Journal.Event {

  @Override
  public String summary() {
    String asked = retryAfter == null ? "no Retry-After" : "Retry-After " + Waits.text(retryAfter);
    return origin + " held for " + Waits.text(left) + ": " + status + " with " + asked;
  }
}
