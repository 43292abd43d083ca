package dev.headrace.core;

import static dev.headrace.Races.require;

import dev.headrace.Races;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/** Threads that ask one drain for runs of a task, which now and then throws. */
public abstract class DrainActors {
  private final Runnable drain;
  private final AtomicInteger offered = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicBoolean inside = new AtomicBoolean();
  private final AtomicBoolean poisoned = new AtomicBoolean();
  private volatile boolean overlapped;

  DrainActors(UnaryOperator<Runnable> maker) {
    drain = maker.apply(this::take);
  }

  private void take() {
    if (!inside.compareAndSet(false, true)) {
      overlapped = true;
    }
    taken.addAndGet(waiting.getAndSet(0));
    inside.set(false);
    if (poisoned.compareAndSet(true, false)) {
      throw new PoisonedException();
    }
  }

  private static final class PoisonedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Offers one more, and asks. */
  @Operation
  public void offer() {
    offered.incrementAndGet();
    waiting.incrementAndGet();
    try {
      drain.run();
    } catch (PoisonedException thrown) {
      poisoned.set(false); // it was this thread's to run
    }
  }

  /** As {@link #offer}, and the next run throws. */
  @Operation
  public void offerPoison() {
    poisoned.set(true);
    offer();
  }

  /** All that was offered was taken, by one at a time. */
  @Validate
  public void nothingIsLost() {
    Races.inOneStep(this::check);
  }

  private void check() {
    require(!overlapped, "two ran at a time");
    require(taken.get() == offered.get(), offered + " were offered, " + taken + " taken");
  }
}
