package dev.headrace;

import static dev.headrace.Races.require;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;

/** Threads that make calls, answer them, and close the client. */
@Param(name = "thread", gen = ThreadIdGen.class)
public abstract class CloseActors {
  /** How many there can be. */
  static final int HANDS = 8; // more than Lincheck numbers

  private final Front front;
  private final List<Hand> hands = new ArrayList<>();
  private volatile boolean closed;

  CloseActors(Front front) {
    this.front = front;
    for (int hand = 0; hand < HANDS; hand++) {
      hands.add(new Hand());
    }
  }

  /** A client, or what looks like one. */
  interface Front {

    /** What the caller waits for; null if the client is closed. */
    @Nullable CompletableFuture<?> send(int hand);

    void answer(int hand);

    /** Takes no more, and ends what is under way. */
    void close();
  }

  private static final class Hand {
    final AtomicBoolean begun = new AtomicBoolean();
    volatile @Nullable CompletableFuture<?> stage;

    boolean isOpen() {
      CompletableFuture<?> sent = stage;
      return sent != null && !sent.isDone();
    }
  }

  /** The hand makes its call. */
  @Operation(params = "thread")
  public void send(int hand) {
    Hand mine = hands.get(hand);
    if (mine.begun.compareAndSet(false, true)) {
      mine.stage = front.send(hand);
    }
  }

  /** The hand's call is answered. */
  @Operation(params = "thread")
  public void answer(int hand) {
    if (hands.get(hand).stage != null) {
      front.answer(hand);
    }
  }

  /** The client is closed. */
  @Operation
  public void close() {
    front.close();
    closed = true;
  }

  /** No call outlasts the client, and none is lost from its list. */
  @Validate
  public void nothingIsLost() {
    Races.inOneStep(this::check);
  }

  private void check() {
    require(!closed || hands.stream().noneMatch(Hand::isOpen), "a call outlasts the client");
    front.close();
    require(hands.stream().noneMatch(Hand::isOpen), "a call was lost from the list");
    require(front.send(HANDS - 1) == null, "a closed client takes calls");
  }
}
