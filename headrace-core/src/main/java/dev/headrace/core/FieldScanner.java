package dev.headrace.core;

/** Stands on the next character of a structured field value; what is not there is malformed. */
final class FieldScanner {
  private final String text;
  private int at;

  FieldScanner(String text) {
    this.text = text;
  }

  /** The field value as a whole does not follow the grammar; never leaves the parser. */
  static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("StaticAssignmentOfThrowable") // without a stack trace; never leaves
    private static final Malformed INSTANCE = new Malformed();

    private Malformed() {
      super(null, null, false, false);
    }
  }

  /** What is accepted. */
  @FunctionalInterface
  interface Characters {
    boolean accept(char c);
  }

  static Malformed malformed() {
    return Malformed.INSTANCE;
  }

  static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isAlpha(char c) {
    return isLower(c) || c >= 'A' && c <= 'Z';
  }

  static boolean isKeyCharacter(char c) {
    return isLower(c) || isDigit(c) || c == '_' || c == '-' || c == '.' || c == '*';
  }

  static boolean isTokenCharacter(char c) {
    return isAlpha(c) || isDigit(c) || c != 0 && "!#$%&'*+-.^_`|~:/".indexOf(c) >= 0;
  }

  static boolean isPrintable(char c) {
    return c >= ' ' && c <= '~';
  }

  boolean atEnd() {
    return at == text.length();
  }

  /** The next character, or NUL at the end, which no rule accepts. */
  char peek() {
    return atEnd() ? 0 : text.charAt(at);
  }

  char next() {
    if (atEnd()) {
      throw malformed();
    }
    return text.charAt(at++);
  }

  boolean take(char c) {
    boolean there = !atEnd() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  void expect(char c) {
    if (!take(c)) {
      throw malformed();
    }
  }

  /** As many characters as {@code accepted} takes; maybe none. */
  String takeWhile(Characters accepted) {
    int start = at;
    while (!atEnd() && accepted.accept(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  /** What stands before the next {@code end}, which is passed. */
  String takeUntil(char end) {
    int to = text.indexOf(end, at);
    if (to < 0) {
      throw malformed();
    }
    String taken = text.substring(at, to);
    at = to + 1;
    return taken;
  }

  void skipSpaces() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  void skipWhitespace() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }
}
