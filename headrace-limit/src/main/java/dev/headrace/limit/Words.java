package dev.headrace.limit;

import java.util.ArrayDeque;

/** What remained by the answers of late. As many as can be under way at a time. Not thread-safe. */
final class Words {
  private static final int MOST = 1_024; // older ones are forgotten
  private final ArrayDeque<Word> words = new ArrayDeque<>(4); // remaining rises from the first on

  private record Word(long received, long remaining) {}

  void add(long received, long remaining) {
    while (!words.isEmpty() && words.getLast().remaining >= remaining) {
      words.removeLast(); // said again later, and not more
    }
    words.addLast(new Word(received, remaining));
    if (words.size() > MOST) {
      words.removeFirst();
    }
  }

  /**
   * Whether a word that was received by {@code moment} said less than the last one: some is back.
   */
  boolean roseSince(long moment) {
    return words.size() > 1 && words.getFirst().received - moment <= 0;
  }

  /** The least of what was received after {@code moment}; the last word if none was. */
  long leastSince(long moment) {
    while (words.size() > 1 && words.getFirst().received - moment <= 0) {
      words.removeFirst();
    }
    return words.getFirst().remaining;
  }
}
