package dev.headrace.limit;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The limiter that one writes first: a lock, a queue, and one mistake. */
final class LeakyDoor implements Door<LeakyDoor.Leave> {

  /** Its mistake. */
  enum Mistake {
    /** None: the control of the control. */
    NONE,
    /** Looks whether there is room, and takes it in a second step. */
    CHECKS_THEN_ACTS,
    /** Grants to one who has cancelled in the same moment. */
    GRANTS_TO_THE_GONE,
    /** Looks at the queue before it gives back, and not after. */
    LOOKS_TOO_EARLY
  }

  /** A leave. */
  static final class Leave {
    private boolean over; // guarded by the door
  }

  private final Mistake mistake;
  private final Queue<CompletableFuture<Leave>> queue = new ArrayDeque<>(); // guarded by this
  private int taken; // guarded by this

  LeakyDoor(Mistake mistake) {
    this.mistake = mistake;
  }

  @Override
  public @Nullable Leave tryPass() {
    if (mistake == Mistake.CHECKS_THEN_ACTS) {
      if (!hasRoom()) {
        return null;
      }
      synchronized (this) {
        taken++;
        return new Leave();
      }
    }
    synchronized (this) {
      if (!hasRoom()) {
        return null;
      }
      taken++;
      return new Leave();
    }
  }

  private synchronized boolean hasRoom() {
    return taken < DoorActors.PLACES && queue.isEmpty();
  }

  @Override
  public CompletableFuture<Leave> pass() {
    Place place = new Place();
    synchronized (this) {
      queue.add(place);
    }
    grant();
    return place;
  }

  /** A place in the queue; cancelling it makes room for those behind. */
  private final class Place extends CompletableFuture<Leave> {
    @Override
    public boolean cancel(boolean mayInterrupt) {
      boolean cancelled = super.cancel(mayInterrupt);
      synchronized (LeakyDoor.this) {
        queue.removeIf(place -> place == this);
      }
      grant();
      return cancelled;
    }
  }

  private void grant() {
    while (true) {
      CompletableFuture<Leave> next;
      synchronized (this) {
        next = taken < DoorActors.PLACES ? queue.poll() : null;
        taken += next == null ? 0 : 1;
      }
      if (next == null) {
        return;
      }
      Leave leave = new Leave();
      if (!next.complete(leave) && mistake != Mistake.GRANTS_TO_THE_GONE) {
        free(leave);
      }
    }
  }

  private synchronized void free(Leave leave) {
    taken -= end(leave) ? 1 : 0;
  }

  private synchronized boolean end(Leave leave) {
    boolean first = !leave.over;
    leave.over = true;
    return first;
  }

  @Override
  public void answered(Leave leave) {
    end(leave);
  }

  @Override
  public void notSent(Leave leave) {
    boolean waited = waiters() > 0;
    free(leave);
    if (waited || mistake != Mistake.LOOKS_TOO_EARLY) {
      grant();
    }
  }

  @Override
  public void close(Leave leave) {
    end(leave);
  }

  @Override
  public synchronized long taken() {
    return taken;
  }

  @Override
  public synchronized int waiters() {
    return queue.size();
  }
}
