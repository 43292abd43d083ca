package dev.headrace.core;

/**
 * What a call is doing, or was doing when it ended; a deadline names it. In the order of a call.
 */
public enum Phase {
  /** Being prepared by the caller's own thread. */
  START,
  /** Asking the cache, or waiting for an identical call in flight. */
  CACHE,
  /** Waiting before the next attempt. */
  BACKOFF,
  /** Getting or refreshing a credential. */
  AUTH,
  /** Waiting for a permit of a rate or concurrency limit. */
  QUEUED,
  /** Resolving the host's name. */
  DNS,
  /** Waiting for a connection. */
  CONNECT,
  /** Shaking hands. */
  TLS,
  /** Writing the request. */
  WRITE,
  /** Waiting for the first byte of the response. */
  WAIT,
  /** Reading the response's head. */
  HEADERS,
  /** Reading the response's body. */
  BODY,
  /** Turning the body into a value. */
  DECODE
}
