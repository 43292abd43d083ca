package dev.headrace.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a header field that is a comma-separated list (RFC 9110 §5.6.1), each with its
 * value and parameters: {@code Cache-Control}, {@code Accept}, {@code Vary}, {@code Link}, entity
 * tags and their like; a field of one element, such as {@code Content-Type}, too.
 *
 * <p>Reading never fails and takes linear time. What does not follow the grammar is kept as far as
 * it can be told apart and is marked by {@link Element#valid()}, so that who reads can fail closed.
 * Field lines are read one by one: a quotation that one line leaves open hides nothing of the next.
 */
public final class HeaderElements {

  private HeaderElements() {}

  /**
   * {@code name}, {@code name=value} or {@code name;parameter=value}.
   *
   * @param name as written; {@code <…>} and quoted strings, as in links and entity tags, keep their
   *     delimiters
   * @param value the value, without its quotation marks, or null if there is none
   * @param parameters what follows after semicolons
   * @param valid whether name, value and parameters follow the grammar
   */
  public record Element(
      String name, @Nullable String value, List<Parameter> parameters, boolean valid) {

    /** Whether this is the name, whatever its case. */
    public boolean is(String other) {
      return name.equalsIgnoreCase(other);
    }

    /** The first parameter of this name, whatever its case, or null. */
    public @Nullable Parameter parameter(String parameterName) {
      for (Parameter parameter : parameters) {
        if (parameter.name.equalsIgnoreCase(parameterName)) {
          return parameter;
        }
      }
      return null;
    }
  }

  /**
   * What follows a semicolon.
   *
   * @param name as written
   * @param value without its quotation marks, or null if there is none
   */
  public record Parameter(String name, @Nullable String value) {}

  /** The elements of all fields of this name, in order; none if there is no such field. */
  public static List<Element> parse(Headers headers, String name) {
    List<Element> elements = new ArrayList<>();
    for (String line : headers.all(name)) {
      new Reader(line).addAll(elements);
    }
    return elements;
  }

  /** The elements of one field value. */
  public static List<Element> parse(String value) {
    List<Element> elements = new ArrayList<>();
    new Reader(value).addAll(elements);
    return elements;
  }

  /** Stands on the next character of one field line. */
  private static final class Reader {
    private final String text;
    private int at;
    private boolean valid;

    Reader(String text) {
      this.text = text;
    }

    void addAll(List<Element> elements) {
      while (at < text.length()) {
        skipSpace();
        if (!is(',') && at < text.length()) { // empty elements do not count (§5.6.1.2)
          elements.add(element());
        }
        at++;
      }
    }

    private Element element() {
      valid = true;
      String name = name();
      String value = value();
      List<Parameter> parameters = List.of();
      while (is(';')) {
        at++;
        skipSpace();
        if (is(';') || is(',') || at == text.length()) {
          continue; // empty parameters do not count (§5.6.6)
        }
        if (parameters.isEmpty()) {
          parameters = new ArrayList<>(2);
        }
        String parameter = name();
        valid = valid && Headers.isToken(parameter);
        parameters.add(new Parameter(parameter, value()));
      }
      return new Element(name, value, parameters, valid);
    }

    /** Up to the next delimiter; quotations and angle brackets are passed over as a whole. */
    private String name() {
      int start = at;
      if (is('<')) {
        int close = text.indexOf('>', at);
        valid = valid && close > 0;
        at = close < 0 ? text.length() : close + 1;
      }
      boolean bracketed = at > start;
      boolean quoted = false;
      while (at < text.length() && ",;=".indexOf(text.charAt(at)) < 0) {
        if (is('"')) {
          quoted = true;
          passQuotation();
        } else {
          at++;
        }
      }
      String name = text.substring(start, trimmedEnd(start, at));
      boolean spaced = is('=') && trimmedEnd(start, at) < at; // no space around '=' (§5.6.6)
      valid = valid && !spaced && (bracketed ? name.endsWith(">") : isName(name, quoted));
      return name;
    }

    private static boolean isName(String name, boolean quoted) {
      if (quoted) { // an entity tag (§8.8.3)
        return name.startsWith("\"") || name.startsWith("W/\"");
      }
      int slash = name.indexOf('/');
      return slash < 0
          ? Headers.isToken(name)
          : Headers.isToken(name.substring(0, slash)) && Headers.isToken(name.substring(slash + 1));
    }

    private @Nullable String value() {
      if (!is('=')) {
        return null;
      }
      at++;
      int spaceFrom = at;
      skipSpace();
      valid = valid && at == spaceFrom;
      String value = is('"') ? quotedValue() : plainValue();
      skipSpace();
      return value;
    }

    private String plainValue() {
      int start = at;
      while (at < text.length() && ",;".indexOf(text.charAt(at)) < 0) {
        if (is('"')) {
          passQuotation();
        } else {
          at++;
        }
      }
      String value = text.substring(start, trimmedEnd(start, at));
      valid = valid && Headers.isToken(value);
      return value;
    }

    private String quotedValue() {
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length() && !is('"'); at++) {
        if (is('\\') && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
      }
      valid = valid && is('"');
      at = Math.min(at + 1, text.length());
      skipSpace();
      while (at < text.length() && ",;".indexOf(text.charAt(at)) < 0) {
        valid = false; // something follows the quotation
        if (is('"')) {
          passQuotation();
        } else {
          at++;
        }
      }
      return value.toString();
    }

    private void passQuotation() {
      for (at++; at < text.length() && !is('"'); at++) {
        if (is('\\')) {
          at++;
        }
      }
      valid = valid && is('"');
      at = Math.min(at + 1, text.length());
    }

    private void skipSpace() {
      while (is(' ') || is('\t')) {
        at++;
      }
    }

    private int trimmedEnd(int from, int to) {
      int end = to;
      while (end > from && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == '\t')) {
        end--;
      }
      return end;
    }

    private boolean is(char c) {
      return at < text.length() && text.charAt(at) == c;
    }
  }
}
