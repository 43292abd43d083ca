package dev.headrace.limit;

import dev.headrace.Races;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;

/**
 * What threads do at a {@link Door}: each has one hand, in which it keeps its leave or waits for
 * one. Lincheck puts the operations together at random and interrupts them at every step; {@link
 * #nothingIsLost} requires that every unit and every waiter is accounted for at the end. Of the
 * results of single operations it requires nothing: a queue may be looked at between the arrival of
 * one who waits and the grant.
 *
 * @param <P> the leave
 */
@Param(name = "thread", gen = ThreadIdGen.class)
public abstract class DoorActors<P> {
  static final int PLACES = 2;
  private static final int THREADS = 8; // more than Lincheck numbers
  private final Door<P> door;
  private final List<Hand<P>> hands = new ArrayList<>(); // each its thread's
  private final AtomicInteger kept = new AtomicInteger(); // units that stay taken
  private volatile boolean neither; // cancelled nor granted

  DoorActors(Door<P> door) {
    this.door = door;
    for (int thread = 0; thread < THREADS; thread++) {
      hands.add(new Hand<>());
    }
  }

  /** What a thread has. */
  private static final class Hand<P> {
    @Nullable P held;
    @Nullable CompletableFuture<P> awaited;

    boolean isBusy() {
      return held != null || awaited != null;
    }

    boolean waits() {
      return awaited != null && !awaited.isDone();
    }

    @Nullable P takeHeld() {
      P leave = held;
      held = null;
      return leave;
    }
  }

  /** Takes leave if there is some and nobody waits. */
  @Operation(params = "thread")
  public boolean tryPass(int thread) {
    Hand<P> hand = hands.get(thread);
    if (!hand.isBusy()) {
      hand.held = door.tryPass();
      return hand.held != null;
    }
    return false;
  }

  /** Queues for leave. Returns whether it was queued, and not whether it is there already. */
  @Operation(params = "thread")
  public boolean pass(int thread) {
    Hand<P> hand = hands.get(thread);
    if (!hand.isBusy()) {
      hand.awaited = door.pass();
      return true;
    }
    return false;
  }

  /** Takes what came of the queue. */
  @Operation(params = "thread")
  public boolean arrive(int thread) {
    Hand<P> hand = hands.get(thread);
    CompletableFuture<P> future = hand.awaited;
    if (future == null || !future.isDone()) {
      return false;
    }
    hand.held = future.join();
    hand.awaited = null;
    return true;
  }

  /** Leaves the queue, or else has been granted: one of the two. */
  @Operation(params = "thread")
  public boolean cancel(int thread) {
    Hand<P> hand = hands.get(thread);
    CompletableFuture<P> future = hand.awaited;
    if (future == null) {
      return false;
    }
    boolean cancelled = future.cancel(false);
    if (!cancelled) {
      hand.held = future.getNow(null);
      neither |= hand.held == null;
    }
    hand.awaited = null;
    return cancelled;
  }

  /** Says that the answer is there. */
  @Operation(params = "thread")
  public boolean answered(int thread) {
    P leave = hands.get(thread).takeHeld();
    if (leave != null) {
      door.answered(leave);
      kept.incrementAndGet();
    }
    return leave != null;
  }

  /** Gives back. */
  @Operation(params = "thread")
  public boolean notSent(int thread) {
    P leave = hands.get(thread).takeHeld();
    if (leave != null) {
      door.notSent(leave);
      door.close(leave); // the first word holds
    }
    return leave != null;
  }

  /** Closes without a word. */
  @Operation(params = "thread")
  public boolean close(int thread) {
    P leave = hands.get(thread).takeHeld();
    if (leave != null) {
      door.close(leave);
      door.notSent(leave); // the first word holds
      kept.incrementAndGet();
    }
    return leave != null;
  }

  /** Each unit is held or kept, each waiter's future is open, and nobody waits without need. */
  @Validate
  public void nothingIsLost() {
    Races.inOneStep(this::check);
  }

  private void check() {
    int taken = kept.get();
    int waiters = 0;
    for (Hand<P> hand : hands) {
      waiters += hand.waits() ? 1 : 0;
      taken += hand.isBusy() && !hand.waits() ? 1 : 0;
    }
    require(!neither, "a place was neither cancelled nor granted");
    require(taken == door.taken(), "taken " + taken + ", by the door " + door.taken());
    require(taken <= PLACES, "more than there are: " + taken);
    require(waiters == door.waiters(), "waiting " + waiters + ", by the door " + door.waiters());
    require(waiters == 0 || taken == PLACES, waiters + " wait though there is room");
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
