package dev.headrace.cli;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/** The ids that an input has used so far; line numbers cost a bit each. Not thread-safe. */
final class Ids {
  private static final int MAX_DIGITS = 8;
  private final BitSet numbers = new BitSet();
  private final Set<String> names = new HashSet<>();

  /** Takes {@code id}. Returns whether it was free. */
  boolean claim(String id) {
    if (!isNumber(id)) {
      return names.add(id);
    }
    int number = Integer.parseInt(id);
    boolean free = !numbers.get(number);
    numbers.set(number);
    return free;
  }

  /** Whether it is a number in its only form and small enough for a bit of its own. */
  private static boolean isNumber(String id) {
    return !id.isEmpty()
        && id.length() <= MAX_DIGITS
        && id.charAt(0) != '0'
        && id.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
