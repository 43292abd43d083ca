package dev.headrace;

/** Where in the pipeline a user's layer stands. */
public enum Place {
  /**
   * Around the whole call: once a call, before decoding, redirects, cache, retries and limits. Sees
   * what the user asked and what the user gets.
   */
  CALL,
  /** Around each hop: once for every URL of the call, in front of the cache. */
  HOP,
  /**
   * Around each exchange: once for everything that goes on the wire, after the permit and with the
   * credential on the request. It must not wait: it holds a permit.
   */
  WIRE
}
