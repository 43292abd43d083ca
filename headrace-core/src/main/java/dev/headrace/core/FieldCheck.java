package dev.headrace.core;

import java.util.Locale;

/** What a header field must be like, so that it cannot change the message's framing. */
final class FieldCheck {

  private FieldCheck() {}

  /** The field; its value is in no message. */
  static Headers.Field checked(String name, String value, boolean sensitive) {
    if (!isToken(name)) {
      throw new IllegalArgumentException(
          "header name "
              + (name.isEmpty() ? "is empty" : "'" + Redaction.printable(name) + "'")
              + ": only token characters are allowed (RFC 9110 §5.1)");
    }
    return new Headers.Field(name, checked(name, value), sensitive);
  }

  static boolean isToken(String text) {
    if (text.isEmpty()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!alphanumeric && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static String checked(String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' && c != '\t' || c == 0x7f || c > 0xff) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "value of header %s: character U+%04X at index %d is not allowed (RFC 9110 §5.5)",
                name,
                (int) c,
                i));
      }
    }
    return value.strip();
  }
}
