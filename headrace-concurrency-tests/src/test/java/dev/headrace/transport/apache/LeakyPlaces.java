package dev.headrace.transport.apache;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The streams that one writes first, with one mistake. */
final class LeakyPlaces implements StreamActors.Places {

  /** Its mistake. */
  enum Mistake {
    /** Looks who is next, and takes that one in a second step. */
    GIVES_THE_GONE,
    /** Sends those that wait elsewhere, and says that it is closed in a second step. */
    CLOSES_LATE
  }

  private final Mistake mistake;
  private final List<Integer> waiting = new ArrayList<>(); // guarded by this
  private final Set<Integer> active = new HashSet<>(); // guarded by this
  private int limit; // guarded by this
  private boolean closing; // guarded by this

  LeakyPlaces(Mistake mistake) {
    this.mistake = mistake;
  }

  @Override
  public synchronized boolean add(int hand) {
    return !closing && waiting.add(hand);
  }

  @Override
  public int next() {
    int next;
    synchronized (this) {
      if (closing || active.size() >= limit || waiting.isEmpty()) {
        return -1;
      }
      next = waiting.get(0);
      if (mistake != Mistake.GIVES_THE_GONE) {
        take(next);
      }
    }
    if (mistake == Mistake.GIVES_THE_GONE) {
      take(next);
    }
    return next;
  }

  private synchronized void take(int next) {
    waiting.remove(Integer.valueOf(next));
    active.add(next);
  }

  @Override
  public synchronized boolean withdraw(int hand) {
    return waiting.remove(Integer.valueOf(hand));
  }

  @Override
  public synchronized void release(int hand) {
    active.remove(hand);
  }

  @Override
  public synchronized void limit(int streams) {
    limit = streams;
  }

  @Override
  public List<Integer> close() {
    List<Integer> left;
    synchronized (this) {
      left = List.copyOf(waiting);
      waiting.clear();
      closing |= mistake != Mistake.CLOSES_LATE;
    }
    synchronized (this) {
      closing = true;
    }
    return left;
  }
}
