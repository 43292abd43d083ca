package dev.headrace.json.jackson;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.exc.PropertyBindingException;

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

  /** Names of properties are the type's own; keys of a map and unknown names the document's. */
  private static String path(JacksonException bad) {
    StringBuilder text = new StringBuilder();
    for (JacksonException.Reference step : bad.getPath()) {
      if (step.getPropertyName() == null) {
        text.append('[').append(step.getIndex()).append(']');
      } else if (!isOfItsType(step) || isUnknown(bad, step)) {
        text.append("[*]");
      } else {
        text.append('.').append(step.getPropertyName());
      }
    }
    return text.length() == 0 ? "" : " at $" + text;
  }

  private static boolean isUnknown(JacksonException bad, JacksonException.Reference step) {
    return bad instanceof PropertyBindingException unknown
        && unknown.getPropertyName().equals(step.getPropertyName());
  }

  private static boolean isOfItsType(JacksonException.Reference step) {
    Object from = step.from();
    if (from == null) {
      return false;
    }
    Class<?> type = from instanceof Class<?> itself ? itself : from.getClass();
    return !Map.class.isAssignableFrom(type) && !takesAnyName(type);
  }

  private static boolean takesAnyName(Class<?> type) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (Stream.of(c.getDeclaredFields(), c.getDeclaredMethods())
              .flatMap(Stream::of)
              .anyMatch(Refusal::isAnySetter)
          || Stream.of(c.getDeclaredConstructors())
              .flatMap(constructor -> Stream.of(constructor.getParameters()))
              .anyMatch(Refusal::isAnySetter)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAnySetter(AnnotatedElement element) {
    return element.isAnnotationPresent(JsonAnySetter.class);
  }
}
