package dev.headrace.retry;

import dev.headrace.core.Durations;
import dev.headrace.core.Origin;
import dev.headrace.core.TimeSource;
import dev.headrace.retry.BreakerDecision.Admitted;
import dev.headrace.retry.BreakerDecision.Refused;
import dev.headrace.retry.BreakerPolicy.Verdict;
import dev.headrace.retry.BreakerStatus.State;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The breaker of one origin. Knows no call, starts nothing, takes constant time. Thread-safe. */
final class Breaker {
  private final Origin origin;
  private final BreakerPolicy policy;
  private final TimeSource time;
  private final boolean[] failed; // a ring of the last outcomes; guarded by this
  private int outcomes; // in the ring; guarded by this
  private int next; // in the ring; guarded by this
  private int failures; // in the ring; guarded by this
  private State state = State.CLOSED; // guarded by this
  private long period; // one for each time that the state changed; guarded by this
  private long openedNanos; // guarded by this
  private int probing; // probes under way; guarded by this
  private int passed; // probes that succeeded; guarded by this

  Breaker(Origin origin, BreakerPolicy policy, TimeSource time) {
    this.origin = origin;
    this.policy = policy;
    this.time = time;
    this.failed = new boolean[policy.window()];
  }

  /** Asks for one call. */
  synchronized BreakerDecision admit() {
    if (state == State.OPEN) {
      Duration left = left();
      if (!left.isZero()) {
        return new Refused(left);
      }
      become(State.HALF_OPEN);
    }
    if (state == State.CLOSED) {
      return new Admitted(period, false);
    }
    if (probing + passed >= policy.probes()) {
      return new Refused(null);
    }
    probing++;
    return new Admitted(period, true);
  }

  /** Asks again for a call that has waited. Its old place is given back. */
  synchronized BreakerDecision renew(Admitted admitted) {
    return admitted.period() == period ? admitted : admit();
  }

  /**
   * Tells the outcome of a call that was admitted. What comes from before the last change counts
   * for nothing.
   *
   * @return the state, if this changed it
   */
  synchronized @Nullable State tell(Admitted admitted, Verdict verdict) {
    if (admitted.period() != period) {
      return null;
    }
    if (admitted.probe()) {
      return probed(verdict);
    }
    if (verdict == Verdict.NONE) {
      return null;
    }
    remember(verdict == Verdict.FAILURE);
    return policy.opensAt(failures, outcomes) ? become(State.OPEN) : null;
  }

  private @Nullable State probed(Verdict verdict) {
    probing--;
    if (verdict == Verdict.FAILURE) {
      return become(State.OPEN);
    }
    if (verdict == Verdict.SUCCESS) {
      passed++;
    }
    return passed >= policy.probes() ? become(State.CLOSED) : null;
  }

  private void remember(boolean failure) {
    if (outcomes == failed.length) {
      failures -= failed[next] ? 1 : 0;
    } else {
      outcomes++;
    }
    failed[next] = failure;
    failures += failure ? 1 : 0;
    next = (next + 1) % failed.length;
  }

  private State become(State now) {
    state = now;
    period++;
    probing = 0;
    passed = 0;
    if (now == State.OPEN) {
      openedNanos = time.nanoTime();
    } else if (now == State.CLOSED) {
      outcomes = 0;
      next = 0;
      failures = 0;
    }
    return now;
  }

  private Duration left() {
    long open = Durations.toNanos(policy.openFor());
    return Duration.ofNanos(Math.max(0, open - (time.nanoTime() - openedNanos)));
  }

  /** Whether nothing is lost when it is forgotten: it would let all through. */
  synchronized boolean isForgettable() {
    return state == State.CLOSED || state == State.OPEN && left().isZero();
  }

  synchronized BreakerStatus status() {
    Duration left = state == State.OPEN ? left() : Duration.ZERO;
    return new BreakerStatus(origin, state, outcomes, failures, left);
  }
}
