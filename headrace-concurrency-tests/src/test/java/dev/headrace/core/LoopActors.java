package dev.headrace.core;

import static dev.headrace.Races.require;

import dev.headrace.Races;
import dev.headrace.core.AsyncLoop.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;

/** Threads that end the rounds of a loop, each its own, in any order. */
@Param(name = "thread", gen = ThreadIdGen.class)
public abstract class LoopActors {
  private static final int LAST = 3;
  private final List<CompletableFuture<Step<String>>> rounds = new ArrayList<>();
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicBoolean inside = new AtomicBoolean();
  private final CompletableFuture<String> result;
  private volatile boolean overlapped;

  LoopActors(Function<Supplier<CompletionStage<Step<String>>>, CompletionStage<String>> runner) {
    for (int round = 0; round <= LAST; round++) {
      rounds.add(new CompletableFuture<>());
    }
    result = runner.apply(this::next).toCompletableFuture();
  }

  private CompletionStage<Step<String>> next() {
    if (!inside.compareAndSet(false, true)) {
      overlapped = true;
    }
    CompletionStage<Step<String>> round = rounds.get(begun.getAndIncrement());
    inside.set(false);
    return round;
  }

  /** Ends the round of this number. */
  @Operation(params = "thread")
  public void end(int thread) {
    int round = Math.min(thread, LAST);
    rounds.get(round).complete(round < LAST ? Step.again() : Step.done("done"));
  }

  /** As many rounds were begun as can be, one at a time, and the loop is over after the last. */
  @Validate
  public void nothingIsLost() {
    Races.inOneStep(this::check);
  }

  private void check() {
    int due = 1;
    while (due <= LAST && rounds.get(due - 1).isDone()) {
      due++;
    }
    require(!overlapped, "two rounds were begun at a time");
    require(begun.get() == due, begun + " rounds were begun, not " + due);
    boolean over = due > LAST && rounds.get(LAST).isDone();
    require(over == result.isDone(), "over: " + over + ", yielded: " + result.isDone());
  }
}
