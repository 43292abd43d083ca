package dev.headrace.cache;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The store that one writes first, with one mistake. */
final class LeakyShelf implements ShelfActors.Shelf {

  /** Its mistake. */
  enum Mistake {
    /** Reads the variants, and writes them with one more in a second step. */
    PUTS_LATE,
    /** Looks whether the resource was changed, and stores in a second step. */
    LOOKS_FIRST
  }

  private final Mistake mistake;
  private final AtomicInteger version = new AtomicInteger();
  private volatile Set<Integer> variants = Set.of();

  LeakyShelf(Mistake mistake) {
    this.mistake = mistake;
  }

  @Override
  public Object mark() {
    return version.get();
  }

  @Override
  public void put(int hand, Object mark) {
    if (mistake == Mistake.PUTS_LATE) {
      add(hand, mark);
    } else if (mark.equals(version.get())) {
      synchronized (this) {
        add(hand, version.get());
      }
    }
  }

  private void add(int hand, Object mark) {
    Set<Integer> more = new HashSet<>(variants);
    if (mark.equals(version.get())) {
      more.add(hand);
    }
    variants = more;
  }

  @Override
  public synchronized void change() {
    version.incrementAndGet();
    variants = Set.of();
  }

  @Override
  public void changeAll() {
    change();
  }

  @Override
  public boolean serves(int hand) {
    return variants.contains(hand);
  }
}
