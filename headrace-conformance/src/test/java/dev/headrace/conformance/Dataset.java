package dev.headrace.conformance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the server's data file holds: every item by its path, such as {@code /posts/1}. */
final class Dataset {
  static final int SIZE = 5_910;
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final List<String> COLLECTIONS =
      List.of("posts", "comments", "photos", "users", "albums", "todos");

  private Dataset() {}

  static Map<String, JsonNode> all() {
    return of(COLLECTIONS);
  }

  static Map<String, JsonNode> of(List<String> collections) {
    JsonNode data =
        JSON.readTree(Folders.MODULE.resolve("node_modules/jsonplaceholder/data.json").toFile());
    Map<String, JsonNode> items = new LinkedHashMap<>();
    for (String collection : collections) {
      for (JsonNode item : data.get(collection)) {
        items.put("/" + collection + "/" + item.get("id").asInt(), item);
      }
    }
    return items;
  }
}
