package dev.headrace.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * An absolute http or https URL (RFC 3986): an origin, a path that starts with a slash, and a
 * query. The only parser of the engine: policy and connecting see the same parts. It knows no
 * userinfo and keeps no fragment. Immutable; equal by value.
 */
public final class Url {
  private static final int MAX_LENGTH = 65_536;
  private final Origin origin;
  private final String path;
  private final @Nullable String query;

  private Url(Origin origin, String path, @Nullable String query) {
    this.origin = origin;
    this.path = path;
    this.query = query;
  }

  /**
   * Parses an absolute URL. Characters beyond ASCII in path and query are encoded as UTF-8; a
   * fragment is dropped.
   *
   * @throws IllegalArgumentException if it is not an acceptable http or https URL; says what is
   *     wrong
   */
  public static Url parse(String text) {
    checkLength(text);
    int scheme = text.indexOf("://");
    if (scheme <= 0
        || text.substring(0, scheme).chars().anyMatch(c -> !Character.isLetterOrDigit(c))) {
      int colon = text.indexOf(':');
      if (colon > 0 && text.substring(0, colon).chars().allMatch(Character::isLetter)) {
        Origin.of(text.substring(0, colon), "x", -1); // names a scheme that is not supported
      }
      throw new IllegalArgumentException(
          "'" + Redaction.url(text) + "' is not an absolute URL: write http://… or https://…");
    }
    Origin.of(text.substring(0, scheme), "x", -1); // an unknown scheme before a missing host
    int end = scheme + 3;
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    Origin origin = origin(text.substring(0, scheme), text.substring(scheme + 3, end));
    return of(origin, text.substring(end));
  }

  /**
   * The URL of {@code target} at {@code origin}.
   *
   * @param target path, query or both; the empty string is {@code /}
   */
  public static Url of(Origin origin, String target) {
    checkLength(target);
    String rest = target.indexOf('#') < 0 ? target : target.substring(0, target.indexOf('#'));
    int mark = rest.indexOf('?');
    String path = encode(mark < 0 ? rest : rest.substring(0, mark));
    String query = mark < 0 ? null : encode(rest.substring(mark + 1));
    if (!path.isEmpty() && !path.startsWith("/")) {
      throw new IllegalArgumentException("a path must start with a slash");
    }
    return new Url(origin, path.isEmpty() ? "/" : removeDotSegments(path), query);
  }

  /**
   * The URL that {@code reference} means when it is found at this one (RFC 3986 §5.2).
   *
   * @throws IllegalArgumentException if the result is not an acceptable http or https URL
   */
  public Url resolve(String reference) {
    checkLength(reference);
    String text =
        reference.indexOf('#') < 0 ? reference : reference.substring(0, reference.indexOf('#'));
    if (hasScheme(text)) {
      return parse(text);
    }
    if (text.startsWith("//")) {
      return parse(origin.scheme() + ":" + text);
    }
    if (text.isEmpty()) {
      return this;
    }
    if (text.startsWith("?")) {
      return new Url(origin, path, encode(text.substring(1)));
    }
    return of(
        origin, text.startsWith("/") ? text : path.substring(0, path.lastIndexOf('/') + 1) + text);
  }

  /** Scheme, host and port. */
  public Origin origin() {
    return origin;
  }

  /** The path, encoded; at least a slash. */
  public String path() {
    return path;
  }

  /** The query without its question mark, encoded, or null if there is none. */
  public @Nullable String query() {
    return query;
  }

  /** Path and query: the request target in origin form (RFC 9112 §3.2.1). */
  public String target() {
    return query == null ? path : path + "?" + query;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Url that
        && origin.equals(that.origin)
        && target().equals(that.target());
  }

  @Override
  public int hashCode() {
    return 31 * origin.hashCode() + target().hashCode();
  }

  /** The whole URL, secrets included: for the wire. */
  public String full() {
    return origin + target();
  }

  /** The URL with secret query values masked: for people. */
  @Override
  public String toString() {
    return Redaction.url(full());
  }

  private static Origin origin(String scheme, String authority) {
    if (authority.indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "a URL must not hold a user name or password: use auth(…) or --auth");
    }
    int colon = authority.startsWith("[") ? authority.indexOf("]:") + 1 : authority.indexOf(':');
    String host = colon <= 0 ? authority : authority.substring(0, colon);
    String port = colon <= 0 ? "" : authority.substring(colon + 1);
    if (colon == 0 && !authority.startsWith("[") || host.isEmpty()) {
      throw new IllegalArgumentException("the URL has no host");
    }
    if (!port.chars().allMatch(c -> c >= '0' && c <= '9') || port.length() > 5) {
      throw new IllegalArgumentException("the URL's port is not a number of 1 to 65535");
    }
    return Origin.of(scheme, host, port.isEmpty() ? -1 : Integer.parseInt(port));
  }

  private static boolean hasScheme(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':') {
        return i > 0;
      }
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      if (!letter && (i == 0 || "0123456789+-.".indexOf(c) < 0)) {
        return false;
      }
    }
    return false;
  }

  private static void checkLength(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("the URL is longer than " + MAX_LENGTH + " characters");
    }
  }

  private static String encode(String part) {
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c <= ' ' || c == 0x7f || c == '\\') {
        throw new IllegalArgumentException(
            String.format(
                "the URL holds the character U+%04X: encode it as %%%02X", (int) c, (int) c));
      }
      if (c > 0x7f || "\"<>^`{|}".indexOf(c) >= 0) {
        return encodeSlowly(part);
      }
    }
    return part;
  }

  private static String encodeSlowly(String part) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(part)) {
      throw new IllegalArgumentException("the URL holds half a character (a lone surrogate)");
    }
    StringBuilder text = new StringBuilder(part.length() + 16);
    for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c <= ' ' || c == '\\' || c == 0x7f) {
        throw new IllegalArgumentException(
            String.format(
                "the URL holds the character U+%04X: encode it as %%%02X", (int) c, (int) c));
      }
      if (c > 0x7f || "\"<>^`{|}".indexOf(c) >= 0) {
        text.append(String.format("%%%02X", (int) c));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  /** RFC 3986 §5.2.4; an encoded dot is a dot (WHATWG URL, double-dot path segment). */
  private static String removeDotSegments(String path) {
    if (!path.contains("/.") && !path.contains("/%2")) {
      return path;
    }
    Deque<String> kept = new ArrayDeque<>();
    String[] segments = path.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      String plain = segments[i].replace("%2e", ".").replace("%2E", ".");
      boolean dots = plain.equals(".") || plain.equals("..");
      if (plain.equals("..")) {
        kept.pollLast();
      }
      if (!dots) {
        kept.addLast(segments[i]);
      } else if (i == segments.length - 1) {
        kept.addLast("");
      }
    }
    return "/" + String.join("/", kept);
  }
}
