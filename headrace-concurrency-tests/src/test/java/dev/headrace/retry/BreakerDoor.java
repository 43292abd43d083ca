package dev.headrace.retry;

import dev.headrace.core.TimeSource;
import dev.headrace.core.Url;
import dev.headrace.retry.BreakerDecision.Admitted;
import dev.headrace.retry.BreakerPolicy.Verdict;
import org.jspecify.annotations.Nullable;

/** What threads do at a half-open breaker: Headrace's own, or one with a mistake. */
interface BreakerDoor {
  /** How many probes it lets through. */
  int PROBES = 2;

  /** The place of a probe, or null. */
  @Nullable Object enter();

  /** Tells what came of it. */
  void leave(Object place, Verdict verdict);

  /** How many more could enter now. */
  default int room() {
    int room = 0;
    while (room <= PROBES && enter() != null) {
      room++;
    }
    return room;
  }

  /** Headrace's, half-open from the start. */
  static BreakerDoor real(TimeSource time, Runnable rest) {
    BreakerPolicy policy = BreakerPolicy.builder().window(1).leastCalls(1).probes(PROBES).build();
    Breaker breaker = new Breaker(Url.parse("http://api.test").origin(), policy, time);
    breaker.tell((Admitted) breaker.admit(), Verdict.FAILURE);
    rest.run();
    return new BreakerDoor() {
      @Override
      public @Nullable Object enter() {
        return breaker.admit() instanceof Admitted admitted ? admitted : null;
      }

      @Override
      public void leave(Object place, Verdict verdict) {
        breaker.tell((Admitted) place, verdict);
      }
    };
  }
}
