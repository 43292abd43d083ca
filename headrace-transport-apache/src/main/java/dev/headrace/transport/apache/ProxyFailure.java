package dev.headrace.transport.apache;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The proxy could not be reached, or does not lead to the server. */
final class ProxyFailure extends IOException {
  private static final long serialVersionUID = 1;

  /** As {@link dev.headrace.core.ProxyException#status()} tells it. */
  final int status;

  /**
   * A failure of the proxy.
   *
   * @param message what happened, to be read after the proxy's name; holds nothing of what it sent
   */
  ProxyFailure(int status, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  ProxyFailure(int status, String message) {
    this(status, message, null);
  }
}
