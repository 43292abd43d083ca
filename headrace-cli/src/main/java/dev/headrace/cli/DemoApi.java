package dev.headrace.cli;

import dev.headrace.cli.DemoData.Collection;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What the demo's server answers to a request when nothing goes wrong: JSONPlaceholder's routes.
 * Writes are echoed, not kept. Pure.
 */
final class DemoApi {

  private DemoApi() {}

  /**
   * An answer.
   *
   * @param status the status code
   * @param json the body
   */
  record Answer(int status, String json) {
    static Answer ok(Object value) {
      return new Answer(200, Json.text(value));
    }

    static Answer of(int status, Object value) {
      return new Answer(status, Json.text(value));
    }
  }

  /** The answer to {@code method} on {@code target}, a path that may have a query. */
  static Answer answer(String method, String target, String body) {
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    Map<String, String> query = mark < 0 ? Map.of() : query(target.substring(mark + 1));
    String[] segments = path.substring(1).split("/", -1);
    Collection collection = Collection.of(segments[0]);
    if (collection == null || segments.length > 3) {
      return missing();
    }
    return switch (method) {
      case "GET", "HEAD" -> read(collection, segments, query);
      case "OPTIONS" -> new Answer(204, "");
      case "POST" -> segments.length == 1 ? create(collection, body) : missing();
      case "PUT", "PATCH", "DELETE" ->
          segments.length == 2 ? change(method, collection, segments[1], body) : missing();
      default -> Answer.of(405, Map.of());
    };
  }

  private static Answer read(Collection collection, String[] segments, Map<String, String> query) {
    if (segments.length == 1) {
      return Answer.ok(filtered(DemoData.all(collection), query));
    }
    int id = id(collection, segments[1]);
    if (id == 0) {
      return missing();
    }
    if (segments.length == 2) {
      return Answer.ok(DemoData.item(collection, id));
    }
    Collection nested = Collection.of(segments[2]);
    if (nested == null || !collection.reference().equals(nested.parentField)) {
      return missing();
    }
    Map<String, String> all = new LinkedHashMap<>(query);
    all.put(collection.reference(), Integer.toString(id));
    return Answer.ok(filtered(DemoData.all(nested), all));
  }

  private static Answer create(Collection collection, String body) {
    Map<String, Object> item = object(body);
    if (item == null) {
      return Answer.of(400, Map.of("error", "the body must be a JSON object"));
    }
    item.put("id", collection.size + 1);
    return Answer.of(201, item);
  }

  private static Answer change(String method, Collection collection, String name, String body) {
    int id = id(collection, name);
    if (id == 0) {
      return missing();
    }
    if (method.equals("DELETE")) {
      return Answer.ok(Map.of());
    }
    Map<String, Object> changes = object(body);
    if (changes == null) {
      return Answer.of(400, Map.of("error", "the body must be a JSON object"));
    }
    Map<String, Object> item = new LinkedHashMap<>();
    if (method.equals("PATCH")) {
      item.putAll(DemoData.item(collection, id));
    }
    item.putAll(changes);
    item.put("id", id);
    return Answer.ok(item);
  }

  private static List<Map<String, Object>> filtered(
      List<Map<String, Object>> items, Map<String, String> query) {
    List<Map<String, Object>> kept = new ArrayList<>(items);
    query.forEach(
        (name, value) ->
            kept.removeIf(
                item -> item.containsKey(name) && !String.valueOf(item.get(name)).equals(value)));
    return kept;
  }

  /** The id that {@code text} names, or 0 if there is no such item. */
  private static int id(Collection collection, String text) {
    int id = text.matches("[1-9]\\d{0,5}") ? Integer.parseInt(text) : 0;
    return id <= collection.size ? id : 0;
  }

  private static @Nullable Map<String, Object> object(String body) {
    try {
      return Json.object(body);
    } catch (JacksonException malformed) {
      return null;
    }
  }

  private static Map<String, String> query(String text) {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      query.put(decode(parts[0]), parts.length < 2 ? "" : decode(parts[1]));
    }
    return query;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return text;
    }
  }

  private static Answer missing() {
    return Answer.of(404, Map.of());
  }
}
