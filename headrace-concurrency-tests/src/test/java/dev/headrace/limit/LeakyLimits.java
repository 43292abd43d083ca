package dev.headrace.limit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The two limits that one writes first: a lock, a queue, and one mistake. */
final class LeakyLimits implements Limits<LeakyLimits.Place> {

  /** Its mistake. */
  enum Mistake {
    /** None: the control of the control. */
    NONE,
    /** Looks whether there is room in both, and takes the second in another step. */
    TAKES_BY_HALVES,
    /** Grants to one who withdraws in the same moment. */
    GRANTS_TO_THE_GONE,
    /** Looks whether anybody waits before the time has passed, and not after. */
    RINGS_UNHEARD
  }

  private final Mistake mistake;
  private final List<Place> queue = new ArrayList<>(); // guarded by this
  private final int[] taken = new int[2]; // guarded by this
  private final int[] resting = new int[2]; // guarded by this

  LeakyLimits(Mistake mistake) {
    this.mistake = mistake;
  }

  /** A place in the queue, later a leave. */
  static final class Place {
    private final int[] needs;
    private final Runnable granted;
    private boolean over; // granted or withdrawn; guarded by the limits

    Place(boolean first, boolean second, Runnable granted) {
      needs = new int[] {first ? 1 : 0, second ? 1 : 0};
      this.granted = granted;
    }
  }

  @Override
  public Place enter(boolean first, boolean second, Runnable granted) {
    Place place = new Place(first, second, granted);
    synchronized (this) {
      queue.add(place);
    }
    grant();
    return place;
  }

  private void grant() {
    for (Place next = takeNext(); next != null; next = takeNext()) {
      if (mistake == Mistake.TAKES_BY_HALVES) {
        synchronized (this) {
          taken[1] += next.needs[1];
        }
      }
      next.granted.run();
    }
  }

  private synchronized @Nullable Place takeNext() {
    for (Place place : queue) {
      if (hasRoom(place, 0) && hasRoom(place, 1)) {
        queue.remove(place);
        place.over = mistake != Mistake.GRANTS_TO_THE_GONE;
        taken[0] += place.needs[0];
        taken[1] += mistake == Mistake.TAKES_BY_HALVES ? 0 : place.needs[1];
        return place;
      }
    }
    return null;
  }

  private boolean hasRoom(Place place, int limit) {
    return place.needs[limit] == 0 || taken[limit] + resting[limit] == 0;
  }

  @Override
  public boolean withdraw(Place place) {
    boolean out;
    synchronized (this) {
      out = !place.over;
      place.over = true;
      queue.remove(place);
    }
    grant();
    return out;
  }

  @Override
  public void answered(Place leave) {
    synchronized (this) {
      for (int limit = 0; limit < 2; limit++) {
        taken[limit] -= leave.needs[limit];
        resting[limit] += leave.needs[limit];
      }
    }
    grant();
  }

  @Override
  public void notSent(Place leave) {
    synchronized (this) {
      for (int limit = 0; limit < 2; limit++) {
        taken[limit] -= leave.needs[limit];
      }
    }
    grant();
  }

  @Override
  public void pass() {
    boolean anyWaits = waits();
    synchronized (this) {
      resting[0] = 0;
      resting[1] = 0;
    }
    if (anyWaits || mistake != Mistake.RINGS_UNHEARD) {
      grant();
    }
  }

  @Override
  public void ring() {
    if (rests()) {
      pass();
    }
  }

  private synchronized boolean rests() {
    return resting[0] + resting[1] > 0;
  }

  private synchronized boolean waits() {
    return !queue.isEmpty();
  }

  @Override
  public synchronized long used(boolean first) {
    int limit = first ? 0 : 1;
    return (long) taken[limit] + resting[limit];
  }

  @Override
  public synchronized int waiters(boolean first) {
    int limit = first ? 0 : 1;
    return queue.stream().mapToInt(place -> place.needs[limit]).sum();
  }
}
