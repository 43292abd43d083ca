package dev.headrace.cli;

import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Redaction;
import dev.headrace.core.Url;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads one line of a bulk run's input: a URL, or a JSON object with {@code id}, {@code method},
 * {@code url}, {@code headers} and {@code body}, of which only {@code url} is needed. A body that
 * is a string is sent as this text, any other as JSON.
 */
final class BulkLine {
  private static final int MAX_ID = 1_000;
  private final String line;
  private final Set<String> names = new HashSet<>();
  private BulkRequest.Id id;
  private String method = "GET";
  private @Nullable String url;
  private Headers headers = Headers.empty();
  private @Nullable Content content;

  private BulkLine(String line, long number) {
    this.line = line;
    this.id = BulkRequest.Id.line(number);
  }

  /**
   * The request of line {@code number}.
   *
   * @throws BadLine if it is none
   */
  static BulkRequest parse(String line, long number, Targets targets) throws BadLine {
    BulkLine fields = new BulkLine(line, number);
    if (line.stripLeading().startsWith("{")) {
      fields.readObject();
    } else {
      fields.url = line.strip();
    }
    return fields.request(targets);
  }

  private BulkRequest request(Targets targets) throws BadLine {
    if (url == null) {
      throw new BadLine("\"url\" is missing");
    }
    try {
      Url resolved = targets.resolve(url);
      return new BulkRequest(id, Method.of(method).name(), resolved, headers, content);
    } catch (IllegalArgumentException bad) {
      throw new BadLine(String.valueOf(bad.getMessage()));
    }
  }

  private void readObject() throws BadLine {
    try (JsonParser json = Json.parser(line)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        if (!names.add(name)) {
          throw new BadLine("\"" + Redaction.printable(name) + "\" is there twice");
        }
        read(name, json.nextToken(), json);
      }
      if (json.nextToken() != null) {
        throw new BadLine("more follows behind the JSON object; write one request a line");
      }
    } catch (JacksonException malformed) {
      throw new BadLine(Json.where(malformed));
    }
  }

  private void read(String name, JsonToken value, JsonParser json) throws BadLine {
    switch (name) {
      case "id" -> id = id(value, json);
      case "method" -> method = string(name, value, json);
      case "url" -> url = string(name, value, json);
      case "headers" -> headers = headers(value, json);
      case "body" -> content = content(value, json);
      default ->
          throw new BadLine(
              "\""
                  + Redaction.printable(name)
                  + "\" is not known; a request has id, method, url, headers and body");
    }
  }

  private static BulkRequest.Id id(JsonToken value, JsonParser json) throws BadLine {
    boolean numeric = value == JsonToken.VALUE_NUMBER_INT;
    if (!numeric && value != JsonToken.VALUE_STRING) {
      throw new BadLine("\"id\" must be a string or a whole number");
    }
    String text = json.getString();
    if (text.length() > MAX_ID) {
      throw new BadLine("\"id\" is longer than " + MAX_ID + " characters");
    }
    return new BulkRequest.Id(text, numeric);
  }

  private static String string(String name, JsonToken value, JsonParser json) throws BadLine {
    if (value != JsonToken.VALUE_STRING) {
      throw new BadLine("\"" + name + "\" must be a string");
    }
    return json.getString();
  }

  private static Headers headers(JsonToken start, JsonParser json) throws BadLine {
    if (start != JsonToken.START_OBJECT) {
      throw new BadLine("\"headers\" must be an object of names and values");
    }
    Headers.Builder all = Headers.builder();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (value == JsonToken.START_ARRAY) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          add(all, name, json.currentToken(), json);
        }
      } else {
        add(all, name, value, json);
      }
    }
    return all.build();
  }

  private static void add(Headers.Builder all, String name, JsonToken value, JsonParser json)
      throws BadLine {
    if (value != JsonToken.VALUE_STRING) {
      throw new BadLine("\"headers\": a value must be a string or a list of strings");
    }
    try {
      HeaderOption.add(all, name, json.getString());
    } catch (IllegalArgumentException bad) {
      throw new BadLine("\"headers\": " + bad.getMessage());
    }
  }

  private @Nullable Content content(JsonToken value, JsonParser json) {
    if (value == JsonToken.VALUE_NULL) {
      return null;
    }
    if (value == JsonToken.VALUE_STRING) {
      return new Content(json.getString().getBytes(StandardCharsets.UTF_8), Content.TEXT);
    }
    int from = (int) json.currentTokenLocation().getCharOffset();
    json.skipChildren();
    json.finishToken();
    int to = (int) json.currentLocation().getCharOffset();
    byte[] bytes = line.substring(from, to).strip().getBytes(StandardCharsets.UTF_8);
    return new Content(bytes, Content.JSON);
  }
}
