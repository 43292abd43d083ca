package dev.headrace.core;

import dev.headrace.core.StructuredFields.DisplayString;
import dev.headrace.core.StructuredFields.Token;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/** The parsing algorithms of RFC 9651 §4.2.3.1 and after, one method each. */
final class BareItemParser {
  private static final int MAX_INTEGER_DIGITS = 15;
  private static final int MAX_WHOLE_DIGITS = 12;
  private static final int MAX_FRACTION_DIGITS = 3;

  private final FieldScanner in;

  BareItemParser(FieldScanner in) {
    this.in = in;
  }

  Object parse() {
    char c = in.peek();
    if (c == '-' || FieldScanner.isDigit(c)) {
      return number();
    }
    if (FieldScanner.isAlpha(c) || c == '*') {
      return new Token(in.takeWhile(FieldScanner::isTokenCharacter));
    }
    return switch (in.next()) {
      case '"' -> string();
      case ':' -> bytes();
      case '?' -> bool();
      case '@' -> date();
      case '%' -> displayString();
      default -> throw FieldScanner.malformed();
    };
  }

  private Object number() {
    String sign = in.take('-') ? "-" : "";
    String whole = in.takeWhile(FieldScanner::isDigit);
    if (!in.take('.')) {
      if (whole.isEmpty() || whole.length() > MAX_INTEGER_DIGITS) {
        throw FieldScanner.malformed();
      }
      return Long.valueOf(sign + whole);
    }
    String fraction = in.takeWhile(FieldScanner::isDigit);
    boolean fits =
        !whole.isEmpty()
            && whole.length() <= MAX_WHOLE_DIGITS
            && !fraction.isEmpty()
            && fraction.length() <= MAX_FRACTION_DIGITS;
    if (!fits) {
      throw FieldScanner.malformed();
    }
    BigDecimal shortest = new BigDecimal(sign + whole + '.' + fraction).stripTrailingZeros();
    return shortest.scale() < 1 ? shortest.setScale(1) : shortest; // 6.00 and 6.0 are equal
  }

  private String string() {
    StringBuilder value = new StringBuilder();
    for (char c = in.next(); c != '"'; c = in.next()) {
      if (c == '\\') {
        c = in.next();
        if (c != '"' && c != '\\') {
          throw FieldScanner.malformed();
        }
      }
      value.append(printable(c));
    }
    return value.toString();
  }

  private ByteBuffer bytes() {
    try {
      return ByteBuffer.wrap(Base64.getDecoder().decode(in.takeUntil(':'))).asReadOnlyBuffer();
    } catch (IllegalArgumentException notBase64) {
      throw FieldScanner.malformed();
    }
  }

  private Boolean bool() {
    char c = in.next();
    if (c != '0' && c != '1') {
      throw FieldScanner.malformed();
    }
    return c == '1';
  }

  private Instant date() {
    if (number() instanceof Long second) {
      return Instant.ofEpochSecond(second);
    }
    throw FieldScanner.malformed();
  }

  private DisplayString displayString() {
    in.expect('"');
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (char c = in.next(); c != '"'; c = in.next()) {
      bytes.write(c == '%' ? hexDigit() << 4 | hexDigit() : printable(c));
    }
    try {
      return new DisplayString(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString());
    } catch (CharacterCodingException notUtf8) {
      throw FieldScanner.malformed();
    }
  }

  private int hexDigit() {
    int value = "0123456789abcdef".indexOf(in.next()); // lower case only (§4.2.10)
    if (value < 0) {
      throw FieldScanner.malformed();
    }
    return value;
  }

  private static char printable(char c) {
    if (!FieldScanner.isPrintable(c)) {
      throw FieldScanner.malformed();
    }
    return c;
  }
}
