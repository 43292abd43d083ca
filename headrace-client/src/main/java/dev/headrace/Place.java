package dev.headrace;

/** Where in the pipeline a user's layer stands. */
public enum Place {
  /**
   * Around the whole call: once a call, before decoding, redirects, cache, retries and limits. Sees
   * what the user asked and what the user gets.
   */
  CALL,
  /**
   * Around each hop: once for every URL of the call, in front of the cache. Here and at {@link
   * #CALL}, a secret field that a layer sets counts for whose answer the cache may serve, as one
   * that the caller set; a layer that brings a {@link dev.headrace.core.Credential} says whose it
   * is ({@link dev.headrace.core.Principal#KEY}), or the call goes past the cache.
   */
  HOP,
  /**
   * Around each exchange: once for everything that goes on the wire, after the permit and with the
   * credential on the request. It must not wait: it holds a permit. What it changes the cache does
   * not know: nothing that makes an answer a different one belongs here. A signed request that it
   * sends to another origin fails.
   */
  WIRE
}
