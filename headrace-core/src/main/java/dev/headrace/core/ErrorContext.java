package dev.headrace.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The facts that every exception carries. Immutable, without secrets.
 *
 * @param reason what went wrong
 * @param phase what the call was doing
 * @param sent whether the server may have seen the request
 * @param retryAfter how long to wait before trying again, or null
 * @param requestId the server's name for the request, or null
 * @param target method and redacted URL, or null
 * @param journal the call's journal, or null
 */
public record ErrorContext(
    Reason reason,
    Phase phase,
    Sent sent,
    @Nullable Duration retryAfter,
    @Nullable String requestId,
    @Nullable String target,
    @Nullable Journal journal) {

  /**
   * The facts of {@code call} as it stands. {@code sent} is that of its exchange; for who stands
   * above the exchanges, such as a deadline, that of all of them together.
   */
  public static ErrorContext of(Reason reason, Call call) {
    Exchange exchange = call.get(Exchange.KEY);
    Sent sent = exchange == null ? call.journal().sent() : exchange.sent();
    Request request = call.request();
    String target = request.method() + " " + request.url();
    Phase phase = call.journal().phase();
    return new ErrorContext(reason, phase, sent, null, null, target, call.journal());
  }

  /** Facts of a failure that belongs to no call. */
  public static ErrorContext of(Reason reason) {
    return new ErrorContext(reason, Phase.START, Sent.NO, null, null, null, null);
  }

  /** These facts with another phase. */
  public ErrorContext in(Phase other) {
    return new ErrorContext(reason, other, sent, retryAfter, requestId, target, journal);
  }

  /** These facts with another {@code sent}. */
  public ErrorContext sent(Sent other) {
    return new ErrorContext(reason, phase, other, retryAfter, requestId, target, journal);
  }

  /** These facts with a time to wait. */
  public ErrorContext retryAfter(@Nullable Duration other) {
    return new ErrorContext(reason, phase, sent, other, requestId, target, journal);
  }

  /** These facts with the server's name for the request. */
  public ErrorContext requestId(@Nullable String other) {
    return new ErrorContext(reason, phase, sent, retryAfter, other, target, journal);
  }
}
