package dev.headrace.retry;

import dev.headrace.retry.BreakerPolicy.Verdict;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The half-open breaker that one writes first: looks for a place, and takes it in a second step.
 */
final class LeakyBreaker implements BreakerDoor {
  private final AtomicInteger probing = new AtomicInteger();

  @Override
  public @Nullable Object enter() {
    if (probing.get() >= PROBES) {
      return null;
    }
    probing.incrementAndGet();
    return this;
  }

  @Override
  public void leave(Object place, Verdict verdict) {
    probing.set(probing.get() - 1);
  }
}
