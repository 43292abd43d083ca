package dev.headrace.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Finds the values of secrets in the texts of others, by the names before them: {@code "name":
 * value}, {@code name=value} and {@code name: value} in JSON, forms and plain text, {@code
 * name=value} in the query of a URL. Takes any text, in linear time.
 */
final class SecretFields {
  private static final int LONGEST_NAME = 64;

  private SecretFields() {}

  /**
   * One that was found.
   *
   * @param name as it was written
   * @param from where the value begins, with its quotes
   * @param to where it ends
   */
  record Value(String name, int from, int to) {

    /** This one, less the quotes around it. */
    Value withoutQuotes(String text) {
      boolean quoted =
          to - from >= 2 && isQuote(text.charAt(from)) && text.charAt(to - 1) == text.charAt(from);
      return quoted ? new Value(name, from + 1, to - 1) : this;
    }
  }

  /** Those of a text, in order. */
  static List<Value> of(String text) {
    List<Value> found = new ArrayList<>();
    int floor = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != ':' && c != '=') {
        continue;
      }
      String name = nameBefore(text, floor, i);
      if (isSecret(name, c)) {
        int from = skipSpace(text, i + 1);
        int to = valueEnd(text, from, c == '=' || isQuote(before(text, floor, i)));
        if (to > from) {
          found.add(new Value(name, from, to));
          floor = to;
          i = to - 1;
        }
      }
    }
    return found;
  }

  /**
   * Those of the parameters of a query or a form, in order.
   *
   * @param start where the first parameter begins
   * @param ends the characters that end one
   */
  static List<Value> ofParameters(String text, int start, String ends) {
    List<Value> found = List.of();
    for (int from = start, end; from <= text.length(); from = end + 1) {
      int equals = -1;
      end = from;
      while (end < text.length() && ends.indexOf(text.charAt(end)) < 0) {
        if (equals < 0 && text.charAt(end) == '=') {
          equals = end;
        }
        end++;
      }
      if (equals > 0 && SecretNames.isSecretParameter(text.substring(from, equals))) {
        found = found.isEmpty() ? new ArrayList<>() : found;
        found.add(new Value(text.substring(from, equals), equals + 1, end));
      }
    }
    return found;
  }

  /**
   * Those of the query of a URL: its parameters end at {@code &}, {@code ;}, and {@code ?}, which
   * begins those of a nested URL.
   *
   * @param mark where its question mark is
   */
  static List<Value> ofQuery(String url, int mark) {
    return ofParameters(url, mark + 1, "&;?");
  }

  /** The name before a delimiter, not further back than {@code floor}. */
  private static String nameBefore(String text, int floor, int delimiter) {
    int end = nameEnd(text, floor, delimiter);
    int start = end;
    while (start > floor && end - start < LONGEST_NAME && isNamePart(text.charAt(start - 1))) {
      start--;
    }
    return text.substring(start, end);
  }

  private static boolean isSecret(String name, char delimiter) {
    return delimiter == '='
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
