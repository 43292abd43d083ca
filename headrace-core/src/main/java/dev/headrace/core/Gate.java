package dev.headrace.core;

import org.jspecify.annotations.Nullable;

/** A question that the limiter asks again when a call reaches the head of its queue. */
@FunctionalInterface
public interface Gate {
  /** Set by the breaker on a call. */
  Attribute<Gate> KEY = Attribute.named("gate");

  /** Why the call must not be sent now, or null if it may. Does not block. */
  @Nullable HeadraceException refusal();
}
