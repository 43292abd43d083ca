package dev.headrace.core;

import org.jspecify.annotations.Nullable;

/** A redirect that is not followed. */
public non-sealed class RedirectException extends HeadraceException {
  private static final long serialVersionUID = 1;
  private final int status;
  private final @Nullable String location;

  /**
   * An exception with these facts.
   *
   * @param status of the redirecting response
   * @param location where it leads, redacted; null if that cannot be told
   */
  public RedirectException(
      String message, ErrorContext context, int status, @Nullable String location) {
    super(message, context, null);
    this.status = status;
    this.location = location;
  }

  /** The status of the redirecting response. */
  public int status() {
    return status;
  }

  /** Where it leads, redacted, or null. */
  public @Nullable String location() {
    return location;
  }
}
