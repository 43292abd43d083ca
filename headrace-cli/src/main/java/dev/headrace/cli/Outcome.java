package dev.headrace.cli;

import dev.headrace.ApiResponse;
import dev.headrace.ExchangeEnded;
import dev.headrace.core.CacheStatus;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Journal;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.ResponseException;
import dev.headrace.core.RetryAfter;
import dev.headrace.core.Sent;
import dev.headrace.limit.PermitGranted;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What came of one call: a response, a failure, or both, for an answer outside 2xx is a failure
 * with a body. Immutable.
 *
 * @param status the status code, or null if there was no answer
 * @param headers the answer's header fields
 * @param body the answer's body, or null if there was no answer; not to be changed
 * @param protocol the answer's protocol, or null
 * @param cache what the cache did, or null without one
 * @param journal what happened, or null if nothing did
 * @param failure why the call failed, or null
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record Outcome(
    @Nullable Integer status,
    Headers headers,
    byte @Nullable [] body,
    @Nullable String protocol,
    @Nullable CacheStatus cache,
    @Nullable Journal journal,
    @Nullable Failure failure) {

  /**
   * Why a call failed, without secrets.
   *
   * @param type the simple name of the exception
   * @param reason the reason's name
   * @param phase the phase's name
   * @param message one line for people
   */
  record Failure(String type, String reason, String phase, String message) {
    static Failure of(HeadraceException failed) {
      return new Failure(
          failed.getClass().getSimpleName(),
          failed.reason().name(),
          failed.phase().name(),
          failed.summary());
    }
  }

  /** The outcome of a call whose answer is {@code response}. */
  static Outcome of(ApiResponse<byte[]> response) {
    byte[] body = response.bodyBytes();
    Failure failure = response.isSuccessful() ? null : refusal(response, body);
    return new Outcome(
        response.status(),
        response.headers(),
        body,
        response.protocol(),
        response.cacheStatus(),
        response.journal(),
        failure);
  }

  /** The outcome of a call that ended with {@code failure}; null if it was only cancelled. */
  static @Nullable Outcome of(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof java.util.concurrent.CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof CancellationException) {
      return null;
    }
    if (!(cause instanceof HeadraceException failed)) {
      return failed(
          new Failure(
              cause.getClass().getSimpleName(), "INTERNAL", "START", "" + cause.getMessage()),
          null);
    }
    if (failed.reason() == Reason.CLOSED) {
      return null;
    }
    return failed(Failure.of(failed), failed.journal());
  }

  /** The outcome of a call that came to no answer. */
  static Outcome failed(Failure failure, @Nullable Journal journal) {
    return new Outcome(null, Headers.empty(), null, null, null, journal, failure);
  }

  /** Whether the call ended 2xx. */
  boolean ok() {
    return failure == null;
  }

  /** How many attempts it took. */
  int attempts() {
    return journal == null ? 0 : journal.attempts();
  }

  /** How long the limiter held its exchanges back, all together. */
  double waitMillis() {
    return journal == null
        ? 0
        : journal.events(PermitGranted.class).stream().mapToLong(e -> e.waited().toNanos()).sum()
            / 1e6;
  }

  /** How many of its exchanges the server answered 429. */
  int rejected() {
    return journal == null
        ? 0
        : (int) journal.events(ExchangeEnded.class).stream().filter(e -> e.status() == 429).count();
  }

  /** {@code hit}, {@code miss}, {@code shared} or {@code bypass}; null without a cache. */
  @Nullable String cacheWord() {
    if (cache == null) {
      return null;
    }
    if (cache.hit()) {
      return "hit";
    }
    if (cache.collapsed()) {
      return "shared";
    }
    return cache.forwarded() == CacheStatus.Forwarded.BYPASS ? "bypass" : "miss";
  }

  /** What happened, for people: {@code title}, the journal's lines, the end. */
  String story(String title) {
    StringBuilder text = new StringBuilder("> " + title);
    if (journal != null) {
      journal.toString().lines().forEach(line -> text.append("\n  ").append(line.stripTrailing()));
    }
    if (status != null) {
      text.append("\n< ").append(protocol).append(' ').append(status);
    }
    return text.toString();
  }

  private static Failure refusal(ApiResponse<byte[]> response, byte[] body) {
    ErrorContext context =
        new ErrorContext(
            Reason.STATUS,
            Phase.BODY,
            Sent.YES,
            RetryAfter.parse(response.headers(), response.timestamp()),
            response.requestId(),
            null,
            response.journal());
    return Failure.of(ResponseException.of(response.status(), response.headers(), body, context));
  }
}
