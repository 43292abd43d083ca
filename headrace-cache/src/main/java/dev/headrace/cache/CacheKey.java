package dev.headrace.cache;

import dev.headrace.core.Method;
import dev.headrace.core.Principal;
import dev.headrace.core.Redaction;
import dev.headrace.core.Url;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an answer is stored under: principal, method and URL, the URL's parameters sorted by name;
 * repeated parameters keep their order among themselves. The parts are compared one by one, never
 * as one text, so that none can run into the next. Immutable; {@link #toString} masks the values of
 * secret parameters.
 */
public final class CacheKey implements Comparable<CacheKey> {
  // Comparable, so that keys made to collide cost a hash bin's tree, not its list
  private static final Comparator<CacheKey> ORDER =
      Comparator.<CacheKey, String>comparing(key -> key.path)
          .thenComparing(key -> key.query, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(key -> key.origin)
          .thenComparing(key -> key.method)
          .thenComparing(key -> key.principal);
  private static final String ANY = ""; // neither a method's nor a known principal's name
  private final String principal;
  private final String method;
  private final String origin;
  private final String path;
  private final @Nullable String query;
  private final int hash;

  private CacheKey(
      String principal, String method, String origin, String path, @Nullable String query) {
    this.principal = principal;
    this.method = method;
    this.origin = origin;
    this.path = path;
    this.query = query == null ? null : QueryOrder.sorted(query);
    this.hash = hash();
  }

  /**
   * The key of a request that anybody may make.
   *
   * @param method an HTTP method, in upper case as a rule
   * @param url absolute, or a path; may have parameters already; a fragment does not count
   * @param parameters more parameters, not encoded; a value that is an {@link Iterable} repeats its
   *     name
   * @throws IllegalArgumentException if the method is no token or an absolute URL is not acceptable
   */
  public static CacheKey of(String method, String url, Map<String, ?> parameters) {
    String name = Method.of(method).name();
    String whole = withParameters(withoutFragment(url), parameters);
    if (isAbsolute(whole)) {
      return of(Principal.ANONYMOUS, Method.of(name), Url.parse(whole));
    }
    int mark = whole.indexOf('?');
    return new CacheKey(
        Principal.ANONYMOUS.name(),
        name,
        ANY,
        mark < 0 ? whole : whole.substring(0, mark),
        mark < 0 ? null : whole.substring(mark + 1));
  }

  /** The key of a request that {@code principal} makes. */
  public static CacheKey of(Principal principal, Method method, Url url) {
    return new CacheKey(
        principal.name(), method.name(), url.origin().toString(), url.path(), url.query());
  }

  /** The key of a resource, whoever asks for it and how. */
  static CacheKey ofResource(Url url) {
    return new CacheKey(ANY, ANY, url.origin().toString(), url.path(), url.query());
  }

  /** This key for the answers that {@code other} gets. */
  public CacheKey forPrincipal(Principal other) {
    return new CacheKey(other.name(), method, origin, path, query);
  }

  private static boolean isAbsolute(String url) {
    int scheme = url.indexOf("://");
    int slash = url.indexOf('/');
    int mark = url.indexOf('?');
    return scheme >= 0 && slash == scheme + 1 && (mark < 0 || mark > scheme);
  }

  private static String withoutFragment(String url) {
    int mark = url.indexOf('#');
    return mark < 0 ? url : url.substring(0, mark);
  }

  private static String withParameters(String url, Map<String, ?> parameters) {
    StringBuilder text = new StringBuilder(url);
    boolean[] first = {url.indexOf('?') < 0};
    parameters.forEach(
        (name, value) -> {
          Iterable<?> values = value instanceof Iterable<?> many ? many : java.util.List.of(value);
          for (Object one : values) {
            text.append(first[0] ? '?' : '&').append(encoded(name));
            text.append('=').append(encoded(one.toString()));
            first[0] = false;
          }
        });
    return text.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** About how many bytes of memory it takes. */
  long bytes() {
    return 80L + path.length() + (query == null ? 0 : query.length()); // the rest is shared
  }

  private int hash() {
    int h = path.hashCode();
    h = 31 * h + (query == null ? 0 : query.hashCode());
    h = 31 * h + origin.hashCode();
    h = 31 * h + method.hashCode();
    return 31 * h + principal.hashCode();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CacheKey that
        && hash == that.hash
        && path.equals(that.path)
        && java.util.Objects.equals(query, that.query)
        && origin.equals(that.origin)
        && method.equals(that.method)
        && principal.equals(that.principal);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public int compareTo(CacheKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    String target = query == null ? path : path + "?" + query;
    return method + " " + Redaction.url(origin + target) + " for " + principal;
  }
}
