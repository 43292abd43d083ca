package dev.headrace.core;

/**
 * What proves who is calling, at hand but not yet on the request: {@code auth} gets it, {@code
 * sign} applies it after the permit. Belongs to one origin. Implementations mask themselves in
 * {@link Object#toString}.
 */
public interface Credential {
  /** The credential that the request of a call is to be signed with. */
  Attribute<Credential> KEY = Attribute.named("credential");

  /** The only origin that it may be sent to. */
  Origin origin();

  /** Whether it must not be used any more at {@code nanos} of the engine's monotonic clock. */
  boolean isStaleAt(long nanos);

  /** {@code request} with the credential on it, every secret value tagged. Synchronous, no I/O. */
  Request applyTo(Request request);
}
