package dev.headrace.benchmarks;

import dev.headrace.core.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The options after a benchmark's name: {@code --name value}. Used by one thread. */
final class Arguments {
  private final Map<String, String> given = new LinkedHashMap<>();

  /**
   * Reads {@code words}.
   *
   * @throws IllegalArgumentException if they are not pairs of a name with two dashes and a value
   */
  Arguments(List<String> words) {
    for (int i = 0; i < words.size(); i += 2) {
      if (!words.get(i).startsWith("--") || i + 1 == words.size()) {
        throw new IllegalArgumentException("not an option with a value: " + words.get(i));
      }
      given.put(words.get(i).substring(2), words.get(i + 1));
    }
  }

  int number(String name, int otherwise) {
    String text = given.remove(name);
    if (text == null) {
      return otherwise;
    }
    return Numbers.atLeast(1, Integer.parseInt(text), "--" + name);
  }

  /** What a list with commas names, each one of {@code known}; all of them if it was not given. */
  List<String> some(String name, List<String> known) {
    String text = given.remove(name);
    if (text == null) {
      return known;
    }
    List<String> chosen = Arrays.asList(text.split(",", -1));
    for (String one : chosen) {
      if (!known.contains(one)) {
        throw new IllegalArgumentException("--" + name + " is of " + known + ", not " + one);
      }
    }
    return chosen;
  }

  List<Integer> numbers(String name, List<Integer> otherwise) {
    String text = given.remove(name);
    if (text == null) {
      return otherwise;
    }
    List<Integer> values = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      values.add(Integer.parseInt(one));
    }
    return values;
  }

  /** Refuses what nobody asked for. */
  void end() {
    if (!given.isEmpty()) {
      throw new IllegalArgumentException("unknown: --" + String.join(", --", given.keySet()));
    }
  }
}
