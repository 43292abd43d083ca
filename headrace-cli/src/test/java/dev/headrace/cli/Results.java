package dev.headrace.cli;

import java.util.Map;
import java.util.Objects;

/** Reads JSON that a run wrote. */
final class Results {

  private Results() {}

  /** The fields of the object on {@code line}. */
  static Map<String, Object> object(String line) {
    return Objects.requireNonNull(Json.object(line), line);
  }

  /** One of its fields as text. */
  static String text(Map<?, ?> object, String name) {
    return String.valueOf(object.get(name));
  }

  /** The id of the result on {@code line}. */
  static String id(String line) {
    return text(object(line), "id");
  }
}
