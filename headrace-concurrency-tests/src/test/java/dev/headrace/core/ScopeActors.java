package dev.headrace.core;

import static dev.headrace.Races.require;

import dev.headrace.Races;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;

/** Threads that register hooks and take them out while others cancel or close. */
@Param(name = "thread", gen = ThreadIdGen.class)
public abstract class ScopeActors {
  private static final int THREADS = 8; // more than Lincheck numbers
  private final Hooks hooks;
  private final List<Hand> hands = new ArrayList<>(); // each its thread's
  private volatile boolean cancelled;

  ScopeActors(Hooks hooks) {
    this.hooks = hooks;
    for (int thread = 0; thread < THREADS; thread++) {
      hands.add(new Hand());
    }
  }

  /** What runs hooks once, or never: a scope, or something that looks like one. */
  interface Hooks {

    /** Adds {@code hook}; returns what takes it out. */
    Runnable add(Runnable hook);

    /** Runs them all. Returns whether it was neither cancelled nor closed before. */
    boolean cancel();

    /** Drops them all. */
    void close();
  }

  private static final class Hand {
    final AtomicInteger runs = new AtomicInteger();
    volatile @Nullable Runnable out;
    volatile boolean takenOut;
  }

  /** Registers the thread's hook. */
  @Operation(params = "thread")
  public void register(int thread) {
    Hand hand = hands.get(thread);
    if (hand.out == null) {
      hand.out = hooks.add(hand.runs::incrementAndGet);
    }
  }

  /** Takes the thread's hook out. */
  @Operation(params = "thread")
  public void takeOut(int thread) {
    Hand hand = hands.get(thread);
    Runnable out = hand.out;
    if (out != null) {
      out.run();
      hand.takenOut = true;
    }
  }

  /** Cancels. */
  @Operation
  public void cancel() {
    if (hooks.cancel()) {
      require(!cancelled, "cancelled twice");
      cancelled = true;
    }
  }

  /** Closes. */
  @Operation
  public void close() {
    hooks.close();
  }

  /** Each hook has run once if it was cancelled, and else never. */
  @Validate
  public void nothingIsLost() {
    Races.inOneStep(this::check);
  }

  private void check() {
    for (Hand hand : hands) {
      int runs = hand.runs.get();
      require(runs <= (cancelled ? 1 : 0), "a hook ran " + runs + " times");
      boolean due = cancelled && hand.out != null && !hand.takenOut;
      require(!due || runs == 1, "a hook did not run");
    }
  }
}
