package dev.headrace.limit;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * How many units of a limit this client itself had in use: under way or resting. Remembers it for
 * half a window, so that what an answer says can be held against the time of its exchange. Not
 * thread-safe.
 */
final class OwnUse {
  private static final int STEPS = 1_024; // a window
  private final long step; // nanos
  private final ArrayDeque<Sample> samples = new ArrayDeque<>(0); // oldest first
  private long taken; // units, ever
  private long freed; // units, ever
  private boolean asked;

  OwnUse(long windowNanos) {
    step = Math.max(1, windowNanos / STEPS);
  }

  private record Sample(long moment, long freed) {}

  void took(long units) {
    taken += units;
  }

  void freed(long units) {
    freed += units;
  }

  /** Remembers, once somebody asks, how things stand at {@code now}. */
  void keep(long now) {
    if (!asked) {
      return;
    }
    Sample last = samples.peekLast();
    if (last != null && (last.freed == freed || now - last.moment < step)) {
      return;
    }
    samples.add(new Sample(now, freed));
    while (now - samples.element().moment > STEPS / 2 * step) {
      samples.remove();
    }
  }

  /**
   * The most units that were in use at any moment from {@code sent} to now, or somewhat more: all
   * that were ever taken, less those that had been free again before.
   */
  long mostSince(long sent) {
    asked = true;
    for (Iterator<Sample> each = samples.descendingIterator(); each.hasNext(); ) {
      Sample sample = each.next();
      if (sample.moment - sent <= 0) {
        return taken - sample.freed;
      }
    }
    return taken;
  }
}
