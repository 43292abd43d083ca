package dev.headrace;

import dev.headrace.core.Redaction;
import dev.headrace.core.Route;
import dev.headrace.core.Url;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A path with places for values, such as {@code /posts/{id}/comments}: compiled once, expanded so
 * that a value cannot leave its segment. Immutable.
 */
final class PathTemplate {
  private static final int MAX_CACHED = 1_000; // templates are constants of a program
  private static final int MAX_CACHED_LENGTH = 1_000;
  private static final Map<String, PathTemplate> COMPILED = new ConcurrentHashMap<>();
  private static final String HEX = "0123456789ABCDEF";

  private final String template;
  private final List<String> literals = new ArrayList<>(); // one more than names
  private final List<String> names = new ArrayList<>();
  private final @Nullable Route route;
  private final int firstInQuery; // index of the first name behind the question mark
  private volatile @Nullable Known known; // the last, if there is nothing to fill in

  private PathTemplate(String template) {
    this.template = template;
    route = routeOf(template);
    int from = 0;
    int inQuery = -1;
    for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', from)) {
      int close = template.indexOf('}', open);
      if (close <= open + 1) {
        throw new IllegalArgumentException(shown() + ": '{' without a name and '}'");
      }
      if (inQuery < 0 && template.lastIndexOf('?', open) >= 0) {
        inQuery = names.size();
      }
      literals.add(template.substring(from, open));
      names.add(template.substring(open + 1, close));
      from = close + 1;
    }
    literals.add(template.substring(from));
    firstInQuery = inQuery < 0 ? names.size() : inQuery;
    for (String literal : literals) {
      if (literal.indexOf('}') >= 0) {
        throw new IllegalArgumentException(shown() + ": '}' without '{'");
      }
    }
  }

  static PathTemplate of(String template) {
    PathTemplate known = COMPILED.get(template);
    if (known != null) {
      return known;
    }
    PathTemplate compiled = new PathTemplate(template);
    if (COMPILED.size() < MAX_CACHED && template.length() <= MAX_CACHED_LENGTH) {
      COMPILED.put(template, compiled);
    }
    return compiled;
  }

  /** What it is at one base. */
  private record Known(BaseUrl base, Url url) {}

  /**
   * The URL of {@link #expand} at {@code base}.
   *
   * @throws IllegalArgumentException as there, and if the URL is not below the base
   */
  @SuppressWarnings("ReferenceEquality") // the same client's
  Url at(BaseUrl base, @Nullable Object... values) {
    Known last = known;
    if (last != null && last.base == base && values.length == 0) {
      return last.url;
    }
    Url url = base.resolve(expand(values));
    if (values.length == 0) {
      known = new Known(base, url);
    }
    return url;
  }

  /**
   * The path with {@code values} in place of the names, in order, percent-encoded.
   *
   * @throws IllegalArgumentException if there are too few or too many, or if one is null, empty in
   *     the path, or would make its segment {@code .} or {@code ..}
   */
  String expand(@Nullable Object... values) {
    if (values.length != names.size()) {
      throw new IllegalArgumentException(
          shown()
              + " has "
              + names.size()
              + " places "
              + names
              + ", but "
              + values.length
              + " values were given");
    }
    if (values.length == 0) {
      return checkDots(template);
    }
    StringBuilder path = new StringBuilder(template.length() + 16 * values.length);
    path.append(literals.get(0));
    for (int i = 0; i < values.length; i++) {
      String text = values[i] == null ? null : String.valueOf(values[i]);
      if (text == null || text.isEmpty() && i < firstInQuery) {
        throw new IllegalArgumentException(
            shown()
                + ": the value of {"
                + names.get(i)
                + "} is "
                + (text == null ? "missing" : "empty"));
      }
      encode(text, path);
      path.append(literals.get(i + 1));
    }
    return checkDots(path.toString());
  }

  /** The route of its calls: what is before the query; null if the template is a whole URL. */
  @Nullable Route route() {
    return route;
  }

  private static @Nullable Route routeOf(String template) {
    int query = template.indexOf('?');
    String path = query < 0 ? template : template.substring(0, query);
    return path.contains("://") || path.startsWith("//") ? null : new Route(path);
  }

  /** For messages: a template may hold a secret in its query. */
  private String shown() {
    return "template '" + Redaction.url(template) + "'";
  }

  private String checkDots(String path) {
    int end = path.indexOf('?') < 0 ? path.length() : path.indexOf('?');
    int from = 0;
    while (from <= end) {
      int slash = path.indexOf('/', from);
      int to = slash < 0 || slash > end ? end : slash;
      if (to - from <= 2 * "%2E".length()) { // longer ones cannot be dots
        checkDots(path, from, to);
      }
      from = to + 1;
    }
    return path;
  }

  private void checkDots(String path, int from, int to) {
    char first = from < to ? path.charAt(from) : '/';
    if (first != '.' && first != '%') {
      return;
    }
    String segment = path.substring(from, to).replace("%2E", ".").replace("%2e", ".");
    if (segment.equals(".") || segment.equals("..")) {
      throw new IllegalArgumentException(shown() + ": a segment must not be '" + segment + "'");
    }
  }

  /** Appends {@code text}, all but RFC 3986 §2.3's unreserved characters percent-encoded. */
  static void encode(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80 && isUnreserved(c)) {
        out.append(c);
        continue;
      }
      int end = Character.isHighSurrogate(c) && i + 1 < text.length() ? i + 2 : i + 1;
      for (byte b : text.substring(i, end).getBytes(StandardCharsets.UTF_8)) {
        out.append('%').append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
      }
      i = end - 1;
    }
  }

  private static boolean isUnreserved(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || "-._~".indexOf(c) >= 0;
  }
}
