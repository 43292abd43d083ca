package dev.headrace.auth;

import dev.headrace.core.Journal;

/**
 * A redirect was followed.
 *
 * @param status of the redirecting answer
 * @param method of the next request
 * @param to its URL, redacted
 */
public record RedirectFollowed(int status, String method, String to) implements Journal.Event {

  @Override
  public String summary() {
    return "redirected by " + status + ": " + method + " " + to;
  }
}
