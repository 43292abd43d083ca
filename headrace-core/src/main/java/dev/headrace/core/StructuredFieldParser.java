package dev.headrace.core;

import dev.headrace.core.StructuredFields.DisplayString;
import dev.headrace.core.StructuredFields.InnerList;
import dev.headrace.core.StructuredFields.Item;
import dev.headrace.core.StructuredFields.Member;
import dev.headrace.core.StructuredFields.Token;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The parsing algorithms of RFC 9651 §4.2, one method each. Stands on the next character. */
final class StructuredFieldParser {
  private static final int MAX_INTEGER_DIGITS = 15;
  private static final int MAX_WHOLE_DIGITS = 12;
  private static final int MAX_FRACTION_DIGITS = 3;

  private final String text;
  private int at;

  private StructuredFieldParser(String text) {
    this.text = text;
  }

  /** The whole of a field value is not what it should be; never leaves this class. */
  private static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final Malformed INSTANCE = new Malformed();

    private Malformed() {
      super(null, null, false, false);
    }
  }

  static <T> @Nullable T parse(@Nullable String text, Function<StructuredFieldParser, T> what) {
    if (text == null) {
      return null;
    }
    try {
      StructuredFieldParser parser = new StructuredFieldParser(text);
      parser.skipSpaces();
      T value = what.apply(parser);
      parser.skipSpaces();
      return parser.atEnd() ? value : null;
    } catch (Malformed malformed) {
      return null;
    }
  }

  List<Member> list() {
    List<Member> members = new ArrayList<>();
    while (!atEnd()) {
      members.add(member());
      if (!nextMember()) {
        break;
      }
    }
    return Collections.unmodifiableList(members);
  }

  Map<String, Member> dictionary() {
    Map<String, Member> members = new LinkedHashMap<>();
    while (!atEnd()) {
      String key = key();
      members.put(key, take('=') ? member() : new Item(true, parameters()));
      if (!nextMember()) {
        break;
      }
    }
    return Collections.unmodifiableMap(members);
  }

  Item item() {
    Object value = bareItem();
    return new Item(value, parameters());
  }

  private boolean nextMember() {
    skipWhitespace();
    if (atEnd()) {
      return false;
    }
    expect(',');
    skipWhitespace();
    if (atEnd()) {
      throw Malformed.INSTANCE; // a trailing comma
    }
    return true;
  }

  private Member member() {
    return take('(') ? innerList() : item();
  }

  private InnerList innerList() {
    List<Item> items = new ArrayList<>();
    while (true) {
      skipSpaces();
      if (take(')')) {
        return new InnerList(items, parameters());
      }
      items.add(item());
      if (peek() != ' ' && peek() != ')') {
        throw Malformed.INSTANCE;
      }
    }
  }

  private Map<String, Object> parameters() {
    if (peek() != ';') {
      return Map.of();
    }
    Map<String, Object> parameters = new LinkedHashMap<>();
    while (take(';')) {
      skipSpaces();
      String key = key();
      parameters.put(key, take('=') ? bareItem() : Boolean.TRUE);
    }
    return parameters;
  }

  private String key() {
    int start = at;
    if (!isLower(peek()) && peek() != '*') {
      throw Malformed.INSTANCE;
    }
    while (isKeyCharacter(peek())) {
      at++;
    }
    return text.substring(start, at);
  }

  private Object bareItem() {
    char c = peek();
    if (c == '-' || isDigit(c)) {
      return number();
    }
    if (isAlpha(c) || c == '*') {
      return token();
    }
    return switch (next()) {
      case '"' -> string();
      case ':' -> bytes();
      case '?' -> bool();
      case '@' -> date();
      case '%' -> displayString();
      default -> throw Malformed.INSTANCE;
    };
  }

  private Object number() {
    int start = at;
    take('-');
    int whole = digits();
    if (!take('.')) {
      if (whole == 0 || whole > MAX_INTEGER_DIGITS) {
        throw Malformed.INSTANCE;
      }
      return Long.valueOf(text.substring(start, at));
    }
    int fraction = digits();
    boolean fits =
        whole > 0 && whole <= MAX_WHOLE_DIGITS && fraction > 0 && fraction <= MAX_FRACTION_DIGITS;
    if (!fits) {
      throw Malformed.INSTANCE;
    }
    return new BigDecimal(text.substring(start, at));
  }

  private int digits() {
    int start = at;
    while (isDigit(peek())) {
      at++;
    }
    return at - start;
  }

  private Token token() {
    int start = at;
    while (isTokenCharacter(peek())) {
      at++;
    }
    return new Token(text.substring(start, at));
  }

  private String string() {
    StringBuilder value = new StringBuilder();
    while (true) {
      char c = next();
      if (c == '"') {
        return value.toString();
      }
      if (c == '\\') {
        c = next();
        if (c != '"' && c != '\\') {
          throw Malformed.INSTANCE;
        }
      }
      value.append(printable(c));
    }
  }

  private ByteBuffer bytes() {
    int end = text.indexOf(':', at);
    if (end < 0) {
      throw Malformed.INSTANCE;
    }
    String encoded = text.substring(at, end);
    at = end + 1;
    try {
      return ByteBuffer.wrap(Base64.getDecoder().decode(encoded)).asReadOnlyBuffer();
    } catch (IllegalArgumentException notBase64) {
      throw Malformed.INSTANCE;
    }
  }

  private Boolean bool() {
    char c = next();
    if (c != '0' && c != '1') {
      throw Malformed.INSTANCE;
    }
    return c == '1';
  }

  private Instant date() {
    if (peek() != '-' && !isDigit(peek())) {
      throw Malformed.INSTANCE;
    }
    if (number() instanceof Long second) {
      return Instant.ofEpochSecond(second);
    }
    throw Malformed.INSTANCE;
  }

  private DisplayString displayString() {
    expect('"');
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (true) {
      char c = printable(next());
      if (c == '"') {
        return new DisplayString(utf8(bytes.toByteArray()));
      }
      bytes.write(c == '%' ? hexDigit() << 4 | hexDigit() : c);
    }
  }

  private int hexDigit() {
    int value = "0123456789abcdef".indexOf(next()); // lower case only (§4.2.10)
    if (value < 0) {
      throw Malformed.INSTANCE;
    }
    return value;
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      throw Malformed.INSTANCE;
    }
  }

  private static char printable(char c) {
    if (c < ' ' || c > '~') {
      throw Malformed.INSTANCE;
    }
    return c;
  }

  private boolean atEnd() {
    return at == text.length();
  }

  /** The next character, or NUL at the end, which no rule accepts. */
  private char peek() {
    return atEnd() ? 0 : text.charAt(at);
  }

  private char next() {
    if (atEnd()) {
      throw Malformed.INSTANCE;
    }
    return text.charAt(at++);
  }

  private boolean take(char c) {
    boolean there = peek() == c;
    at += there ? 1 : 0;
    return there;
  }

  private void expect(char c) {
    if (!take(c)) {
      throw Malformed.INSTANCE;
    }
  }

  private void skipSpaces() {
    while (peek() == ' ') {
      at++;
    }
  }

  private void skipWhitespace() {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
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
}
