package dev.headrace.transport.jdk;

import dev.headrace.transport.jdk.GateActors.Hand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gate that one writes first, with one mistake. */
final class LeakyGates implements GateActors.Door {

  /** Its mistake. */
  enum Mistake {
    /** Looks whether there is room, and queues in a second step. */
    QUEUES_LATE,
    /** Looks who is next, and takes that one out in a second step. */
    PEEKS
  }

  private final Mistake mistake;
  private final List<Hand> waiting = new ArrayList<>(); // guarded by this
  private int inside; // guarded by this

  LeakyGates(Mistake mistake) {
    this.mistake = mistake;
  }

  @Override
  public void enter(Hand hand) {
    boolean now;
    synchronized (this) {
      now = inside < GateActors.PLACES;
      inside += now ? 1 : 0;
      if (!now && mistake != Mistake.QUEUES_LATE) {
        waiting.add(hand);
      }
    }
    if (now) {
      hand.admitted();
    } else if (mistake == Mistake.QUEUES_LATE) {
      synchronized (this) {
        waiting.add(hand);
      }
    }
  }

  @Override
  public void leave(Hand hand) {
    Hand next = next();
    if (next != null) {
      forget(next);
      next.admitted();
    }
  }

  private synchronized @Nullable Hand next() {
    if (waiting.isEmpty()) {
      inside--;
      return null;
    }
    return mistake == Mistake.PEEKS ? waiting.get(0) : waiting.remove(0);
  }

  @Override
  public synchronized void forget(Hand hand) {
    waiting.remove(hand);
  }
}
