package dev.headrace.auth;

import java.util.concurrent.CompletionStage;

/**
 * Where access tokens come from. Asked for a new one when there is none yet, when the last is about
 * to expire, and when the server refused it: it must not answer with one that it gave before.
 *
 * <p>It is never asked twice at the same time by the same client. It runs on the client's executor,
 * so it may block; after 30 s it is given up. If it calls an API, it does so through another
 * client: a call through its own would wait for itself.
 */
@FunctionalInterface
public interface TokenProvider {

  /** A new token. Whatever the stage fails with is the cause of the exception that callers see. */
  CompletionStage<Token> token();
}
