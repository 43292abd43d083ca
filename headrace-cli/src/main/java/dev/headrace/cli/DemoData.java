package dev.headrace.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The demo server's data: the collections of JSONPlaceholder in number and shape, with content of
 * our own, made anew from each id and always the same.
 */
final class DemoData {
  private static final List<String> WORDS =
      List.of(
          "water", "wheel", "mill", "river", "stone", "gate", "channel", "flow", "rain", "spring",
          "bridge", "valley", "lock", "weir", "barge", "harbour", "current", "delta", "basin",
          "meadow", "reed", "otter", "heron", "willow", "ferry", "anchor", "sluice", "dam",
          "turbine", "bucket", "pump", "well", "brook", "lake", "mist", "ice", "melt", "flood",
          "level", "gauge");
  private static final List<String> NAMES =
      List.of(
          "Ada Brook",
          "Ben Weir",
          "Cleo Marsh",
          "Dan Poole",
          "Eva Lake",
          "Finn Rivers",
          "Gwen Wells",
          "Hugo Banks",
          "Ines Ford",
          "Jon Waters");

  /**
   * The collections in order, each with what its content is made from and how many items it has.
   */
  enum Collection {
    POSTS(0, 100, "userId", 10),
    COMMENTS(1, 500, "postId", 5),
    ALBUMS(2, 100, "userId", 10),
    PHOTOS(3, 5_000, "albumId", 50),
    USERS(4, 10, null, 1),
    TODOS(5, 200, "userId", 20);

    final int seed;
    final int size;
    final @Nullable String parentField;
    final int perParent;

    Collection(int seed, int size, @Nullable String parentField, int perParent) {
      this.seed = seed;
      this.size = size;
      this.parentField = parentField;
      this.perParent = perParent;
    }

    /** The collection of this name, or null. */
    static @Nullable Collection of(String name) {
      for (Collection each : values()) {
        if (each.title().equals(name)) {
          return each;
        }
      }
      return null;
    }

    /** Its name in a path. */
    String title() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The field by which its items name one of this collection: {@code postId}. */
    String reference() {
      return title().substring(0, title().length() - 1) + "Id";
    }
  }

  private DemoData() {}

  /** All items of a collection. */
  static List<Map<String, Object>> all(Collection collection) {
    List<Map<String, Object>> items = new ArrayList<>(collection.size);
    for (int id = 1; id <= collection.size; id++) {
      items.add(item(collection, id));
    }
    return items;
  }

  /** The item with this id, from 1. */
  static Map<String, Object> item(Collection collection, int id) {
    SplittableRandom random = new SplittableRandom(collection.seed * 100_003L + id);
    Map<String, Object> item = new LinkedHashMap<>();
    if (collection.parentField != null) {
      item.put(collection.parentField, (id - 1) / collection.perParent + 1);
    }
    item.put("id", id);
    switch (collection) {
      case POSTS -> {
        item.put("title", words(random, 5));
        item.put("body", words(random, 12) + ".\n" + words(random, 14) + ".");
      }
      case COMMENTS -> {
        item.put("name", words(random, 4));
        item.put("email", words(random, 1) + id + "@example.org");
        item.put("body", words(random, 18));
      }
      case PHOTOS -> {
        String colour = String.format(Locale.ROOT, "%06x", random.nextInt(1 << 24));
        item.put("title", words(random, 6));
        item.put("url", "https://images.example.org/600/" + colour);
        item.put("thumbnailUrl", "https://images.example.org/150/" + colour);
      }
      case USERS -> fillUser(item, id, random);
      case TODOS -> {
        item.put("title", words(random, 4));
        item.put("completed", random.nextBoolean());
      }
      default -> item.put("title", words(random, 4));
    }
    return item;
  }

  private static void fillUser(Map<String, Object> user, int id, SplittableRandom random) {
    String name = NAMES.get(id - 1);
    String login = name.toLowerCase(Locale.ROOT).replace(' ', '.');
    user.put("name", name);
    user.put("username", login);
    user.put("email", login + "@example.org");
    Map<String, Object> address = new LinkedHashMap<>();
    address.put("street", words(random, 1) + " lane");
    address.put("suite", "No. " + (1 + random.nextInt(99)));
    address.put("city", words(random, 1) + "ton");
    address.put("zipcode", Integer.toString(10_000 + random.nextInt(90_000)));
    address.put("geo", Map.of("lat", "" + (random.nextInt(180) - 90)));
    user.put("address", address);
    user.put("phone", "555-01" + (10 + id));
    user.put("website", login + ".example.org");
    user.put("company", Map.of("name", words(random, 2) + " works"));
  }

  private static String words(SplittableRandom random, int count) {
    List<String> words = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      words.add(WORDS.get(random.nextInt(WORDS.size())));
    }
    return String.join(" ", words);
  }
}
