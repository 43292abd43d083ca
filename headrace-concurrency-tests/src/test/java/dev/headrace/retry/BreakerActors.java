package dev.headrace.retry;

import static dev.headrace.Races.require;

import dev.headrace.Races;
import dev.headrace.retry.BreakerPolicy.Verdict;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;

/** Threads that ask a half-open breaker for places, and give them back unused. */
@Param(name = "thread", gen = ThreadIdGen.class)
public abstract class BreakerActors {
  private static final int HANDS = 8; // more than Lincheck numbers
  private final BreakerDoor door;
  private final AtomicReferenceArray<Object> places = new AtomicReferenceArray<>(HANDS);
  private final AtomicInteger inside = new AtomicInteger();
  private volatile boolean crowded;

  BreakerActors(BreakerDoor door) {
    this.door = door;
  }

  /** Asks for a place, for this hand. */
  @Operation(params = "thread")
  public void enter(int hand) {
    if (places.get(hand) == null) {
      Object place = door.enter();
      if (place != null) {
        places.set(hand, place);
        crowded |= inside.incrementAndGet() > BreakerDoor.PROBES;
      }
    }
  }

  /** Gives the hand's place back: the probe was cancelled. */
  @Operation(params = "thread")
  public void leave(int hand) {
    Object place = places.getAndSet(hand, null);
    if (place != null) {
      inside.decrementAndGet();
      door.leave(place, Verdict.NONE);
    }
  }

  /** There were never too many inside, and every place that is not taken is free. */
  @Validate
  public void nothingIsLost() {
    Races.inOneStep(this::check);
  }

  private void check() {
    require(!crowded, "more probes than places");
    int taken = 0;
    for (int hand = 0; hand < HANDS; hand++) {
      taken += places.get(hand) == null ? 0 : 1;
    }
    int room = door.room();
    require(room == BreakerDoor.PROBES - taken, taken + " are taken, " + room + " free");
  }
}
