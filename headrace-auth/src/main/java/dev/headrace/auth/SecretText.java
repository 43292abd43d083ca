package dev.headrace.auth;

/** Checks on secrets, whose messages do not show them. */
final class SecretText {

  private SecretText() {}

  /**
   * {@code value} without one line break at its end, if all that is left is visible ASCII.
   *
   * @param what it is, for the message
   * @throws IllegalArgumentException if it is not; does not say which character is wrong
   */
  static String visible(String value, String what) {
    String line = withoutLineBreak(value);
    if (line.isEmpty()) {
      throw new IllegalArgumentException(what + " is empty");
    }
    if (!line.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          what + " holds white space, a control character or one beyond ASCII");
    }
    return line;
  }

  /**
   * {@code text} if it holds no control character (RFC 7617 §2).
   *
   * @throws IllegalArgumentException if it does; does not show it
   */
  static String withoutControls(String text, String what) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(what + " holds a control character (RFC 7617 §2)");
    }
    return text;
  }

  private static String withoutLineBreak(String value) {
    int end = value.length();
    if (end > 0 && value.charAt(end - 1) == '\n') {
      end--;
      if (end > 0 && value.charAt(end - 1) == '\r') {
        end--;
      }
    }
    return value.substring(0, end);
  }
}
