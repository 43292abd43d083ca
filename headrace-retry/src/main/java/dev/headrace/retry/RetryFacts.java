package dev.headrace.retry;

import dev.headrace.core.Request;

/**
 * What is known when an attempt has ended.
 *
 * @param attempt how many attempts there were, the one that ended included; from 1
 * @param outcome how it ended
 * @param repeatability whether the request may, and can, be sent once more
 * @param remainingNanos what is left of the call's deadline; {@link Long#MAX_VALUE} if it has none
 */
public record RetryFacts(
    int attempt, AttemptOutcome outcome, Repeatability repeatability, long remainingNanos) {

  /** Whether a request may, and can, be sent more than once. */
  public enum Repeatability {
    /** It does no harm: the method is idempotent, there is a key, or the caller says so. */
    SAFE,
    /** Two copies may do what one does, twice. */
    UNSAFE,
    /** The body can be read once only. */
    IMPOSSIBLE;

    /**
     * That of {@code request}.
     *
     * @param vouched whether there is an idempotency key or the caller's word
     */
    static Repeatability of(Request request, boolean vouched) {
      if (!request.body().isRepeatable()) {
        return IMPOSSIBLE;
      }
      return vouched || request.method().isIdempotent() ? SAFE : UNSAFE; // RFC 9110 §9.2.2
    }
  }
}
