package dev.headrace.auth;

import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import org.jspecify.annotations.Nullable;

/** What is done about the answer to a hop. */
public sealed interface RedirectDecision {

  /** It is no redirect, or not one to follow: the answer is handed on. */
  record HandOn() implements RedirectDecision {}

  /**
   * It is followed.
   *
   * @param request that of the next hop
   */
  record Follow(Request request) implements RedirectDecision {}

  /**
   * It must not be followed, and the call fails.
   *
   * @param reason what is wrong with it
   * @param message for people, without secrets
   * @param location where it leads, redacted, or null if that cannot be told
   */
  record Refuse(Reason reason, String message, @Nullable String location)
      implements RedirectDecision {}
}
