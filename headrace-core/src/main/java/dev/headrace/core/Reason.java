package dev.headrace.core;

/** What went wrong, as far as users handle it alike; finer than the exception's type. */
public enum Reason {
  /** The connection was refused. */
  CONNECT_REFUSED,
  /** No connection within the connect timeout. */
  CONNECT_TIMEOUT,
  /** No route to the host. */
  UNREACHABLE,
  /** The host's name has no address. */
  DNS,
  /** The handshake failed, or the certificate does not hold. */
  TLS,
  /** The proxy could not be reached, or does not lead to the server. */
  PROXY,
  /** The connection went away before the response was complete, or began. */
  LOST,
  /** The body ended before its declared end. */
  TRUNCATED,
  /** The peer does not speak HTTP. */
  PROTOCOL,
  /** The request could not be written. */
  WRITE_FAILED,
  /** Nothing arrived for the idle-read timeout. */
  IDLE_TIMEOUT,
  /** One attempt took too long. */
  ATTEMPT_TIMEOUT,
  /** The call took too long. */
  DEADLINE,
  /** The wait for a permit cannot fit into the deadline. */
  WAIT_TOO_LONG,
  /** The breaker of the origin is open. */
  BREAKER_OPEN,
  /** The limiter's queue is full. */
  QUEUE_FULL,
  /** The server's quota is used up for long. */
  QUOTA_EXHAUSTED,
  /** The request's body can be sent once only. */
  NOT_REPEATABLE,
  /** An executor refused the work. */
  OVERLOADED,
  /** The server answered with a status outside 2xx. */
  STATUS,
  /** No usable credential could be had. */
  CREDENTIALS,
  /** A redirect leads to another origin. */
  CROSS_ORIGIN,
  /** A redirect leads from https to http. */
  DOWNGRADE,
  /** More redirects than allowed, or a loop. */
  TOO_MANY_REDIRECTS,
  /** A redirect without a usable target. */
  BAD_REDIRECT,
  /** A body, a header section or an expansion ratio is over its bound. */
  BOUND_EXCEEDED,
  /** The body is not what was asked for. */
  DECODING,
  /** The client is closed. */
  CLOSED,
  /** A defect in the engine or in a user's layer. */
  INTERNAL
}
