package dev.headrace.core;

import org.jspecify.annotations.Nullable;

/**
 * The proxy could not be reached, or does not lead to the server: nothing was sent there, and never
 * is by another way.
 */
public final class ProxyException extends TransportException {
  private static final long serialVersionUID = 1;
  private final int status;

  /**
   * An exception with these facts.
   *
   * @param status of the proxy's answer; 0 if there was none
   */
  public ProxyException(
      String message, ErrorContext context, int status, @Nullable Throwable cause) {
    super(message, context, cause);
    this.status = status;
  }

  /**
   * The status of the proxy's answer, 0 if there was none: 407 if it wants credentials, or others.
   * What a SOCKS proxy refuses is told by the status that means the same: 407, 403 for what its
   * rules forbid, 502 for a server that it cannot reach, 501 for what it cannot do.
   */
  public int status() {
    return status;
  }
}
