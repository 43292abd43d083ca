package dev.headrace.core;

import java.util.Locale;
import java.util.Set;

/**
 * What is masked wherever the engine shows a header, a URL or a text of others. Nothing here
 * throws, whatever the input, and all of it takes linear time.
 */
public final class Redaction {
  /** What stands in the place of a secret. */
  public static final String MASK = "***";

  private static final Set<String> SECRET_HEADERS =
      Set.of("authorization", "proxy-authorization", "cookie", "set-cookie", "cookie2");

  private static final Set<String> URL_HEADERS = Set.of("location", "content-location", "referer");

  private Redaction() {}

  /**
   * Whether a header of this name holds a secret: one that is known to, or whose name looks like
   * that of a key, token, password or signature ({@code X-Api-Key}, {@code X-Auth-Token}, …).
   */
  public static boolean isSensitiveHeader(String name) {
    return SECRET_HEADERS.contains(name.toLowerCase(Locale.ROOT)) || SecretNames.isKeyLike(name);
  }

  /** Whether a header of this name holds a URL, whose query may hold secrets. */
  static boolean isUrlHeader(String name) {
    return URL_HEADERS.contains(name.toLowerCase(Locale.ROOT));
  }

  /**
   * {@code url} with userinfo, the values of secret query parameters and the fragment masked,
   * {@link #printable}. Takes any text.
   */
  public static String url(String url) {
    int hostAt = hostAt(url);
    int hash = url.indexOf('#', hostAt);
    String text = hash < 0 ? url : url.substring(0, hash);
    int mark = text.indexOf('?', hostAt);
    StringBuilder masked = new StringBuilder(url.length());
    if (hostAt > 0) {
      masked.append(url, 0, authorityAt(url)).append(MASK).append('@');
    }
    masked.append(text, hostAt, mark < 0 ? text.length() : mark);
    if (mark >= 0) {
      maskQuery(text, mark, masked);
    }
    if (hash >= 0 && hash < url.length() - 1) {
      masked.append('#').append(MASK);
    }
    return printable(masked.toString());
  }

  /** {@code text} with control, bidirectional and other unprintable characters escaped. */
  public static String printable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return escape(text, i);
      }
    }
    return text;
  }

  /**
   * The first 200 characters of {@code text}, such as an error's body, {@link #printable}: without
   * any secret of {@code request} that the server may have repeated (sensitive header values, the
   * token after their scheme, secret query values), and without the values of fields in it, JSON or
   * form, whose names look like those of secrets.
   */
  public static String preview(String text, Request request) {
    return Preview.of(text, request);
  }

  private static int authorityAt(String text) {
    if (text.startsWith("//")) {
      return 2;
    }
    int slashes = text.indexOf("://");
    return slashes < 0 ? 0 : slashes + 3;
  }

  /** Where the host begins behind userinfo, or 0 if there is no userinfo. */
  private static int hostAt(String text) {
    int start = authorityAt(text);
    if (start == 0 && text.startsWith("/")) {
      return 0; // a path
    }
    int end = start;
    while (end < text.length() && "/?#\\".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    int at = text.lastIndexOf('@', end - 1);
    if (at >= start) {
      return at + 1;
    }
    // No user name, or one whose password holds a delimiter: then what looks like a port is no
    // number, or there was no "//" to begin with.
    int colon = text.indexOf(':', start);
    boolean suspicious =
        start == 0 ? colon >= 0 : colon >= 0 && colon < end && !isPort(text, colon + 1, end);
    if (!suspicious || start > 0 && text.startsWith("[", start)) {
      return 0;
    }
    int last = text.lastIndexOf('@');
    return last < start ? 0 : last + 1;
  }

  private static boolean isPort(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static void maskQuery(String text, int mark, StringBuilder masked) {
    int copied = mark;
    for (SecretFields.Value secret : SecretFields.ofQuery(text, mark)) {
      masked.append(text, copied, secret.from()).append(MASK);
      copied = secret.to();
    }
    masked.append(text, copied, text.length());
  }

  private static String escape(String text, int firstAt) {
    StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, firstAt);
    for (int i = firstAt, c; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      switch (c) {
        case '\n' -> escaped.append("\\n");
        case '\r' -> escaped.append("\\r");
        case '\t' -> escaped.append("\\t");
        default -> {
          if (isUnprintable(c)) {
            escaped.append(String.format(Locale.ROOT, "\\u%04X", c));
          } else {
            escaped.appendCodePoint(c);
          }
        }
      }
    }
    return escaped.toString();
  }

  static boolean isUnprintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
