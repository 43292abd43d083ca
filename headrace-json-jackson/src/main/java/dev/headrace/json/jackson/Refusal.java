package dev.headrace.json.jackson;

import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/** Says what Jackson found wrong without a word of what it read: its own messages quote that. */
final class Refusal {

  private Refusal() {}

  static IOException of(JacksonException bad, boolean empty, Type type) {
    if (empty) {
      return like(bad, "the body is empty where JSON was expected");
    }
    if (bad instanceof StreamConstraintsException) {
      return like(bad, "the JSON is over a bound of the parser: " + bad.getOriginalMessage());
    }
    if (bad instanceof UnexpectedEndOfInputException) {
      return like(bad, "the JSON ends before it is complete" + place(bad));
    }
    if (bad instanceof StreamReadException) {
      return like(bad, "the body is not JSON" + place(bad));
    }
    return like(bad, "the JSON is not a " + type.getTypeName() + path(bad) + place(bad));
  }

  static IOException ofValue(JacksonException bad, Class<?> type) {
    return like(bad, "a " + type.getTypeName() + " cannot be written as JSON" + path(bad));
  }

  private static IOException like(JacksonException bad, String message) {
    IOException refusal = new IOException(message);
    refusal.setStackTrace(bad.getStackTrace());
    return refusal;
  }

  private static String place(JacksonException bad) {
    TokenStreamLocation at = bad.getLocation();
    return at == null || at.getLineNr() < 1
        ? ""
        : ", line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  /** Names of properties are the type's own; keys of a map are the document's. */
  private static String path(JacksonException bad) {
    StringBuilder text = new StringBuilder();
    for (JacksonException.Reference step : bad.getPath()) {
      if (step.getPropertyName() == null) {
        text.append('[').append(step.getIndex()).append(']');
      } else if (step.from() instanceof Map || step.from() == Map.class) {
        text.append("[*]");
      } else {
        text.append('.').append(step.getPropertyName());
      }
    }
    return text.length() == 0 ? "" : " at $" + text;
  }
}
