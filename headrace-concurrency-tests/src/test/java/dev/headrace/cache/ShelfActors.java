package dev.headrace.cache;

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

/** Threads that fetch variants of one resource, while others change it. */
@Param(name = "thread", gen = ThreadIdGen.class)
public abstract class ShelfActors {
  private static final int HANDS = 8; // more than Lincheck numbers
  private final Shelf shelf;
  private final List<Hand> hands = new ArrayList<>();
  private final AtomicInteger begun = new AtomicInteger(); // changes
  private final AtomicInteger ended = new AtomicInteger(); // changes

  ShelfActors(Shelf shelf) {
    this.shelf = shelf;
    for (int hand = 0; hand < HANDS; hand++) {
      hands.add(new Hand());
    }
  }

  /** A store, or what looks like one. */
  interface Shelf {

    /** The state of the resource. */
    Object mark();

    /** Stores the hand's variant, fetched since that state. */
    void put(int hand, Object mark);

    /** The resource changed. */
    void change();

    /** Anything may have changed. */
    void changeAll();

    /** Whether the hand's variant would be served. */
    boolean serves(int hand);
  }

  private static final class Hand {
    volatile @Nullable Object mark;
    volatile boolean stored;
    volatile int before; // changes that had ended when it began
    volatile int since; // changes that had begun when it had begun
  }

  /** The hand sends for its variant. */
  @Operation(params = "thread")
  public void fetch(int hand) {
    Hand mine = hands.get(hand);
    if (mine.mark == null) {
      mine.before = ended.get();
      mine.mark = shelf.mark();
      mine.since = begun.get();
    }
  }

  /** The hand's variant is here. */
  @Operation(params = "thread")
  public void store(int hand) {
    Hand mine = hands.get(hand);
    Object mark = mine.mark;
    if (mark != null) {
      shelf.put(hand, mark);
      mine.stored = true;
    }
  }

  /** The resource is changed. */
  @Operation
  public void change() {
    begun.incrementAndGet();
    shelf.change();
    ended.incrementAndGet();
  }

  /** Everything is changed. */
  @Operation
  public void changeAll() {
    begun.incrementAndGet();
    shelf.changeAll();
    ended.incrementAndGet();
  }

  /** What was not changed since it was fetched is served, and what was is not. */
  @Validate
  public void nothingIsLost() {
    Races.inOneStep(this::check);
  }

  private void check() {
    for (int hand = 0; hand < HANDS; hand++) {
      Hand one = hands.get(hand);
      boolean serves = one.stored && shelf.serves(hand);
      require(!serves || begun.get() == one.since, "what was changed is served");
      require(serves || !one.stored || begun.get() > one.before, "a variant was lost");
    }
  }
}
