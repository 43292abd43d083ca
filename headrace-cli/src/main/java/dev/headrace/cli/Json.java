package dev.headrace.cli;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** JSON by its tokens: quick to start, and numbers keep their digits. */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  static JsonParser parser(String text) {
    return FACTORY.createParser(ObjectReadContext.empty(), text);
  }

  /** A line with one object, which {@code fields} fills. */
  static byte[] line(Consumer<JsonGenerator> fields) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      fields.accept(json);
      json.writeEndObject();
    }
    return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Text of maps, lists, strings, numbers and booleans. */
  static String text(@Nullable Object value) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      write(json, value);
    }
    return text.toString();
  }

  /**
   * The fields of the JSON object that {@code text} is: numbers as {@link java.math.BigDecimal},
   * arrays as lists, objects as maps. Null if it is no object.
   *
   * @throws JacksonException if it is not JSON
   */
  @SuppressWarnings("unchecked")
  static @Nullable Map<String, Object> object(String text) {
    try (JsonParser json = parser(text)) {
      Object value = json.nextToken() == JsonToken.START_OBJECT ? read(json) : null;
      return value == null || json.nextToken() != null ? null : (Map<String, Object>) value;
    }
  }

  private static @Nullable Object read(JsonParser json) {
    switch (json.currentToken()) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
          String name = json.currentName();
          json.nextToken();
          map.put(name, read(json));
        }
        return map;
      }
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          list.add(read(json));
        }
        return list;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        return new BigDecimal(json.getString());
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        return json.currentToken() == JsonToken.VALUE_TRUE;
      }
      case VALUE_NULL -> {
        return null;
      }
      default -> {
        return json.getString();
      }
    }
  }

  /**
   * One JSON value without white space between its tokens, otherwise as it was written, or null if
   * {@code text} is not one JSON value.
   */
  static @Nullable String compact(String text) {
    return complaint(text) == null ? withoutSpace(text) : null;
  }

  /** What is wrong with {@code text} as one JSON value, or null. Does not quote it. */
  static @Nullable String complaint(String text) {
    try (JsonParser parser = parser(text)) {
      if (parser.nextToken() == null) {
        return "there is no value";
      }
      parser.skipChildren();
      return parser.nextToken() == null ? null : "more follows behind the value";
    } catch (JacksonException malformed) {
      return where(malformed);
    }
  }

  /** Where the text stops being JSON. The parser's own words may quote the text: not repeated. */
  static String where(JacksonException malformed) {
    return malformed.getLocation() == null
        ? "malformed JSON"
        : "malformed JSON at column " + malformed.getLocation().getColumnNr();
  }

  private static void write(JsonGenerator json, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      map.forEach(
          (name, each) -> {
            json.writeName(String.valueOf(name));
            write(json, each);
          });
      json.writeEndObject();
    } else if (value instanceof Iterable<?> list) {
      json.writeStartArray();
      list.forEach(each -> write(json, each));
      json.writeEndArray();
    } else if (value instanceof Number number) {
      json.writeNumber(number.toString());
    } else if (value instanceof Boolean bool) {
      json.writeBoolean(bool);
    } else if (value == null) {
      json.writeNull();
    } else {
      json.writeString(value.toString());
    }
  }

  /** Line separators of Unicode are escaped too: some readers of lines stop at them. */
  private static String withoutSpace(String json) {
    StringBuilder text = new StringBuilder(json.length());
    boolean inString = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (inString && c == '\\') {
        text.append(c).append(json.charAt(++i));
      } else if (c == '\u0085' || c == '\u2028' || c == '\u2029') {
        text.append(String.format("\\u%04x", (int) c));
      } else if (inString || c > ' ') {
        inString ^= c == '"';
        text.append(c);
      }
    }
    return text.toString();
  }
}
