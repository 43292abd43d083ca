package dev.headrace;

import dev.headrace.core.Attempt;
import dev.headrace.core.Journal;
import dev.headrace.core.Method;
import dev.headrace.core.Request;
import dev.headrace.core.Url;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request was on the wire, or was meant to be, and this came of it. Immutable. It keeps no
 * header field, and shows its URL redacted only.
 */
public final class ExchangeEnded implements Journal.Event {
  private final Attempt attempt;
  private final Method method;
  private final Url url; // not to be had from outside: most events are never read, so not even text
  private final int status;
  private final long latencyNanos;
  private final @Nullable String told; // the server's name for the request, or why nothing came

  ExchangeEnded(
      Attempt attempt, Request request, int status, @Nullable String told, long latencyNanos) {
    this.attempt = attempt;
    this.method = request.method();
    this.url = request.url();
    this.status = status;
    this.told = told;
    this.latencyNanos = latencyNanos;
  }

  /** Its number and why it was made. */
  public Attempt attempt() {
    return attempt;
  }

  /** Method and redacted URL. */
  public String target() {
    return method + " " + url;
  }

  /** The status of the answer, or 0 if there was none. */
  public int status() {
    return status;
  }

  /** Why there was no answer, or null. */
  public @Nullable String failure() {
    return status == 0 ? told : null;
  }

  /** From the permit to the end of the exchange. */
  public Duration latency() {
    return Duration.ofNanos(latencyNanos);
  }

  /** The server's name for the request, or null. */
  public @Nullable String requestId() {
    return status == 0 ? null : told;
  }

  @Override
  public String summary() {
    return "attempt "
        + attempt.number()
        + " ("
        + attempt.cause()
        + ") "
        + target()
        + " -> "
        + (status == 0 ? told : status)
        + " in "
        + latency().toMillis()
        + " ms"
        + (requestId() == null ? "" : ", request id " + requestId());
  }

  @Override
  public String toString() {
    return summary();
  }
}
