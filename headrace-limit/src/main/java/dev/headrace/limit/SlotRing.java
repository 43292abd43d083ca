package dev.headrace.limit;

/**
 * The units of one limit that rest after an answer, in the order in which they will be free again.
 * Units that are free at the same moment share an entry. Not thread-safe.
 */
final class SlotRing {
  private final long grain; // nanos; moments are rounded up to it
  private long[] moments = new long[16]; // power of two, used round and round from head
  private long[] sums = new long[16]; // units ever added, up to and with the entry
  private int head;
  private int size;
  private long added; // units
  private long removed; // units

  /** A ring that keeps moments to {@code grain} nanoseconds, never too early. */
  SlotRing(long grain) {
    this.grain = grain;
  }

  /** How many units rest. */
  long units() {
    return added - removed;
  }

  /**
   * Lets {@code units} rest until {@code moment}, or as long as those before it if that is later.
   */
  void add(long moment, int units) {
    long rounded = grain == 1 ? moment : moment + Math.floorMod(-moment, grain);
    added += units;
    if (size > 0) {
      int last = index(size - 1);
      if (rounded - moments[last] <= 0) {
        sums[last] = added;
        return;
      }
    }
    if (size == moments.length) {
      grow();
    }
    int at = index(size++);
    moments[at] = rounded;
    sums[at] = added;
  }

  /** Frees the units whose moment has come. Returns how many. */
  long free(long now) {
    long before = removed;
    while (size > 0 && moments[head] - now <= 0) {
      removed = sums[head];
      head = index(1);
      size--;
    }
    return removed - before;
  }

  /** When {@code units} of those that rest will be free; there must be as many. */
  long freeAt(long units) {
    long wanted = removed + units;
    int low = 0;
    int high = size - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sums[index(middle)] >= wanted) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return moments[index(low)];
  }

  /** How many of those that rest will be free at {@code moment}. */
  long unitsUntil(long moment) {
    int low = 0;
    int high = size; // the first entry that is not
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (moments[index(middle)] - moment <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? 0 : sums[index(low - 1)] - removed;
  }

  private int index(int offset) {
    return (head + offset) & (moments.length - 1);
  }

  private void grow() {
    long[] longerMoments = new long[2 * size];
    long[] longerSums = new long[2 * size];
    for (int i = 0; i < size; i++) {
      longerMoments[i] = moments[index(i)];
      longerSums[i] = sums[index(i)];
    }
    moments = longerMoments;
    sums = longerSums;
    head = 0;
  }
}
