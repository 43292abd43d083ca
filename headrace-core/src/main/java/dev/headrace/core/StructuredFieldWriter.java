package dev.headrace.core;

import dev.headrace.core.StructuredFields.DisplayString;
import dev.headrace.core.StructuredFields.InnerList;
import dev.headrace.core.StructuredFields.Item;
import dev.headrace.core.StructuredFields.Member;
import dev.headrace.core.StructuredFields.Token;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** The serialising algorithms of RFC 9651 §4.1, one method each. */
final class StructuredFieldWriter {
  private static final long MAX_INTEGER = 999_999_999_999_999L;
  private static final BigDecimal DECIMAL_BOUND = new BigDecimal("1000000000000");
  private final StringBuilder text = new StringBuilder();

  StructuredFieldWriter list(List<? extends Member> members) {
    String separator = "";
    for (Member member : members) {
      text.append(separator);
      member(member);
      separator = ", ";
    }
    return this;
  }

  StructuredFieldWriter dictionary(Map<String, ? extends Member> members) {
    String separator = "";
    for (Map.Entry<String, ? extends Member> entry : members.entrySet()) {
      text.append(separator);
      key(entry.getKey());
      if (entry.getValue() instanceof Item item && Boolean.TRUE.equals(item.value())) {
        parameters(item.parameters());
      } else {
        text.append('=');
        member(entry.getValue());
      }
      separator = ", ";
    }
    return this;
  }

  StructuredFieldWriter member(Member member) {
    if (member instanceof InnerList list) {
      text.append('(');
      for (Iterator<Item> items = list.items().iterator(); items.hasNext(); ) {
        member(items.next());
        text.append(items.hasNext() ? " " : "");
      }
      text.append(')');
    } else {
      bareItem(((Item) member).value());
    }
    parameters(member.parameters());
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private void parameters(Map<String, Object> parameters) {
    for (Map.Entry<String, Object> parameter : parameters.entrySet()) {
      text.append(';');
      key(parameter.getKey());
      if (!Boolean.TRUE.equals(parameter.getValue())) {
        text.append('=');
        bareItem(parameter.getValue());
      }
    }
  }

  private void key(String key) {
    boolean starts =
        !key.isEmpty() && (FieldScanner.isLower(key.charAt(0)) || key.charAt(0) == '*');
    check(starts && all(key, c -> FieldScanner.isKeyCharacter((char) c)), "key");
    text.append(key);
  }

  private void bareItem(Object value) {
    if (value instanceof Long number) {
      integer(number);
    } else if (value instanceof BigDecimal number) {
      decimal(number);
    } else if (value instanceof String string) {
      string(string);
    } else if (value instanceof Token token) {
      token(token.text());
    } else if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      text.append(':').append(Base64.getEncoder().encodeToString(copy)).append(':');
    } else if (value instanceof Boolean bool) {
      text.append(bool ? "?1" : "?0");
    } else if (value instanceof Instant date) {
      text.append('@');
      integer(date.getEpochSecond());
    } else if (value instanceof DisplayString string) {
      displayString(string.text());
    } else {
      check(false, "type");
    }
  }

  private void integer(long number) {
    check(number >= -MAX_INTEGER && number <= MAX_INTEGER, "integer");
    text.append(number);
  }

  private void decimal(BigDecimal number) {
    BigDecimal rounded = number.setScale(3, RoundingMode.HALF_EVEN); // §4.1.5
    check(rounded.abs().compareTo(DECIMAL_BOUND) < 0, "decimal");
    BigDecimal shortest = rounded.stripTrailingZeros();
    text.append((shortest.scale() < 1 ? shortest.setScale(1) : shortest).toPlainString());
  }

  private void string(String string) {
    check(all(string, c -> c >= ' ' && c <= '~'), "string");
    text.append('"').append(string.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
  }

  private void token(String token) {
    boolean starts =
        !token.isEmpty() && (FieldScanner.isAlpha(token.charAt(0)) || token.charAt(0) == '*');
    check(starts && all(token, c -> FieldScanner.isTokenCharacter((char) c)), "token");
    text.append(token);
  }

  private void displayString(String string) {
    text.append("%\"");
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(string));
      while (bytes.hasRemaining()) {
        int b = bytes.get() & 0xff;
        if (b == '%' || b == '"' || b < ' ' || b > '~') {
          text.append('%').append(Character.forDigit(b >> 4, 16));
          text.append(Character.forDigit(b & 15, 16));
        } else {
          text.append((char) b);
        }
      }
    } catch (CharacterCodingException loneSurrogate) {
      check(false, "display string");
    }
    text.append('"');
  }

  private static boolean all(String text, IntPredicate allowed) {
    return text.chars().allMatch(allowed);
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(
          "not a " + what + " that a structured field can hold (RFC 9651 §4.1)");
    }
  }
}
