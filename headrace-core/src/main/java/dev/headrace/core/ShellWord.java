package dev.headrace.core;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One word of a shell's command line, made of texts and variables; whatever a text holds, the shell
 * takes it as it is. Quoted as little as that allows: not at all, {@code '…'}, {@code "…$NAME…"},
 * and {@code $'…'} where a terminal would not show a character or act on it (POSIX.1-2024 XCU
 * §2.2). Not thread-safe.
 */
final class ShellWord {
  private static final String SAFE_BARE = "%+,-./:@_";
  private static final String UNSAFE_IN_DOUBLE_QUOTES = "\"$`\\!"; // the last in interactive bash
  private final Charset charset;
  private final List<Part> parts = new ArrayList<>();

  /**
   * An empty word.
   *
   * @param charset in which the shell is to hand its texts on; only UTF-8 is shown beyond ASCII
   */
  ShellWord(Charset charset) {
    this.charset = charset;
  }

  private enum Kind {
    TEXT,
    ESCAPED, // for $'…'
    VARIABLE
  }

  private record Part(Kind kind, String text) {}

  /** Appends text. */
  ShellWord text(String text) {
    boolean shown = text.codePoints().allMatch(this::isShown);
    if (!text.isEmpty()) {
      parts.add(shown ? new Part(Kind.TEXT, text) : new Part(Kind.ESCAPED, escaped(text)));
    }
    return this;
  }

  /** Appends what an environment variable holds. */
  ShellWord variable(String name) {
    parts.add(new Part(Kind.VARIABLE, name));
    return this;
  }

  /** The word as it is to be written. */
  @Override
  public String toString() {
    if (parts.isEmpty()) {
      return "''";
    }
    boolean one = parts.size() > 1 && parts.stream().allMatch(ShellWord::isFitForDoubleQuotes);
    StringBuilder word = new StringBuilder(one ? "\"" : "");
    for (int i = 0; i < parts.size(); i++) {
      word.append(one ? within(i) : alone(parts.get(i)));
    }
    return word.append(one ? "\"" : "").toString();
  }

  private String within(int index) {
    Part part = parts.get(index);
    if (part.kind != Kind.VARIABLE) {
      return part.text;
    }
    String next = index + 1 < parts.size() ? parts.get(index + 1).text : "";
    boolean ambiguous = !next.isEmpty() && isNamePart(next.charAt(0));
    return ambiguous ? "${" + part.text + "}" : "$" + part.text;
  }

  private static String alone(Part part) {
    return switch (part.kind) {
      case TEXT -> quoted(part.text);
      case ESCAPED -> "$'" + part.text + "'";
      case VARIABLE -> "\"$" + part.text + "\"";
    };
  }

  private static String quoted(String text) {
    boolean bare = text.chars().allMatch(c -> isAsciiLetterOrDigit(c) || SAFE_BARE.indexOf(c) >= 0);
    return bare ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  private static boolean isFitForDoubleQuotes(Part part) {
    return part.kind != Kind.ESCAPED
        && part.text.chars().noneMatch(c -> UNSAFE_IN_DOUBLE_QUOTES.indexOf(c) >= 0);
  }

  private boolean isShown(int codePoint) {
    return codePoint < 0x7f
        ? codePoint >= ' '
        : charset.equals(StandardCharsets.UTF_8) && !Redaction.isUnprintable(codePoint);
  }

  /** Octal takes three digits in every shell, where hexadecimal takes as many as there are. */
  private String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (byte octet : text.getBytes(charset)) {
      switch (octet) {
        case '\n' -> escaped.append("\\n");
        case '\r' -> escaped.append("\\r");
        case '\t' -> escaped.append("\\t");
        case '\'', '\\' -> escaped.append('\\').append((char) octet);
        default -> {
          if (octet >= ' ' && octet < 0x7f) {
            escaped.append((char) octet);
          } else {
            escaped.append(String.format(Locale.ROOT, "\\%03o", octet & 0xff));
          }
        }
      }
    }
    return escaped.toString();
  }

  private static boolean isNamePart(char c) {
    return isAsciiLetterOrDigit(c) || c == '_';
  }

  private static boolean isAsciiLetterOrDigit(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }
}
