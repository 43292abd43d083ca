package dev.headrace.core;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** The beginning of a text of others, without secrets. */
final class Preview {
  private static final int LENGTH = 200;
  private static final int SHORTEST_PART = 4; // masking less would only make holes in the text
  private static final int LONGEST_NAME = 64;

  private Preview() {}

  static String of(String text, Request request) {
    String masked = text;
    for (String secret : secretsOf(request)) {
      masked = masked.replace(secret, Redaction.MASK);
    }
    masked = maskFields(masked);
    if (masked.length() <= LENGTH) {
      return Redaction.printable(masked);
    }
    int end = Character.isHighSurrogate(masked.charAt(LENGTH - 1)) ? LENGTH - 1 : LENGTH;
    return Redaction.printable(masked.substring(0, end)) + "…";
  }

  /** Longest first, so that a secret within another does not hide it. */
  private static Iterable<String> secretsOf(Request request) {
    Set<String> secrets = new LinkedHashSet<>();
    for (Headers.Field field : request.headers()) {
      if (field.sensitive() || Redaction.isSensitiveHeader(field.name())) {
        add(secrets, field.value(), 1);
        addParts(secrets, field);
      }
    }
    String query = request.url().query();
    for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (equals > 0 && SecretNames.isSecretParameter(parameter.substring(0, equals))) {
        add(secrets, parameter.substring(equals + 1), SHORTEST_PART);
      }
    }
    return secrets.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  private static void addParts(Set<String> secrets, Headers.Field field) {
    String value = field.value();
    if (field.name().toLowerCase(Locale.ROOT).startsWith("cookie")) {
      for (String cookie : value.split(";", -1)) {
        add(secrets, cookie.substring(cookie.indexOf('=') + 1).strip(), SHORTEST_PART);
      }
    } else {
      add(secrets, value.substring(value.indexOf(' ') + 1).strip(), SHORTEST_PART);
    }
  }

  /** Adds a secret as it is, and as JSON and a form would write it. */
  private static void add(Set<String> secrets, String secret, int shortest) {
    if (secret.length() >= shortest) {
      secrets.add(secret);
      secrets.add(secret.replace("\\", "\\\\").replace("\"", "\\\""));
      secrets.add(secret.replace("/", "\\/"));
      secrets.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
    }
  }

  /** {@code "name": value}, {@code name=value} and {@code name: value} of secret names. */
  private static String maskFields(String text) {
    StringBuilder masked = new StringBuilder(text.length());
    int copied = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c == ':' || c == '=') && isSecretName(text, copied, i)) {
        int from = skipSpace(text, i + 1);
        int to = valueEnd(text, from, c == '=' || isQuote(before(text, copied, i)));
        if (to > from) {
          masked.append(text, copied, from).append(Redaction.MASK);
          copied = to;
          i = to - 1;
        }
      }
    }
    return masked.append(text, copied, text.length()).toString();
  }

  private static boolean isSecretName(String text, int floor, int delimiter) {
    int end = nameEnd(text, floor, delimiter);
    int start = end;
    while (start > floor && end - start < LONGEST_NAME && isNamePart(text.charAt(start - 1))) {
      start--;
    }
    String name = text.substring(start, end);
    return text.charAt(delimiter) == '='
        ? SecretNames.isSecretParameter(name)
        : SecretNames.isKeyLike(name) || name.toLowerCase(Locale.ROOT).endsWith("cookie");
  }

  /** Where the name before a delimiter ends: before white space, a quote and its backslash. */
  private static int nameEnd(String text, int floor, int delimiter) {
    int end = delimiter;
    while (end > floor && delimiter - end < LONGEST_NAME && isSpace(text.charAt(end - 1))) {
      end--;
    }
    if (end > floor && isQuote(text.charAt(end - 1))) {
      end--;
      while (end > floor && text.charAt(end - 1) == '\\') {
        end--;
      }
    }
    return end;
  }

  private static char before(String text, int floor, int delimiter) {
    int end = delimiter;
    while (end > floor && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return end == floor ? 0 : text.charAt(end - 1);
  }

  /**
   * Where a value ends: with its quotation, its array, its word, or, after a bare name, its line.
   */
  private static int valueEnd(String text, int from, boolean word) {
    int quote = from;
    while (quote < text.length() && text.charAt(quote) == '\\') {
      quote++;
    }
    if (quote < text.length() && isQuote(text.charAt(quote))) {
      return quotationEnd(text, from, quote);
    }
    if (from < text.length() && (text.charAt(from) == '[' || text.charAt(from) == '{')) {
      int close = text.lastIndexOf(text.charAt(from) == '[' ? ']' : '}');
      return close < from ? text.length() : close + 1;
    }
    String ends = word ? "&,;}]\"'<> \t\r\n" : "\r\n<";
    int end = from;
    while (end < text.length() && ends.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  /** The same quote after as many backslashes as before the first one, and no more. */
  private static int quotationEnd(String text, int from, int quote) {
    int depth = quote - from;
    int backslashes = 0;
    for (int i = quote + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == text.charAt(quote) && backslashes <= depth) {
        return i + 1;
      }
      backslashes = c == '\\' ? backslashes + 1 : 0;
    }
    return text.length();
  }

  private static int skipSpace(String text, int from) {
    int i = from;
    while (i < text.length() && isSpace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == '%';
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
