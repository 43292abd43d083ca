package dev.headrace;

import dev.headrace.core.Attempt;
import dev.headrace.core.Journal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request was on the wire, or was meant to be, and this came of it.
 *
 * @param attempt its number and why it was made
 * @param target method and redacted URL
 * @param status the status of the answer, or 0 if there was none
 * @param failure why there was none, or null
 * @param latency from the permit to the end of the exchange
 * @param requestId the server's name for it, or null
 */
public record ExchangeEnded(
    Attempt attempt,
    String target,
    int status,
    @Nullable String failure,
    Duration latency,
    @Nullable String requestId)
    implements Journal.Event {

  @Override
  public String summary() {
    return "attempt "
        + attempt.number()
        + " ("
        + attempt.cause()
        + ") "
        + target
        + " -> "
        + (failure != null ? failure : status)
        + " in "
        + latency.toMillis()
        + " ms"
        + (requestId == null ? "" : ", request id " + requestId);
  }
}
