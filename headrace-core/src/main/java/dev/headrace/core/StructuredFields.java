package dev.headrace.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Structured field values (RFC 9651): items, lists and dictionaries with parameters.
 *
 * <p>A value that breaks the grammar anywhere is null as a whole, as the RFC wants it (§4.2), and
 * so is an absent one; nothing is thrown. A field of several lines is given as {@link
 * Headers#joined}.
 *
 * <p>Bare items are Java objects:
 *
 * <table>
 * <caption>Types (§3.3)</caption>
 * <tr><td>integer</td><td>{@link Long}</td></tr>
 * <tr><td>decimal</td><td>{@link java.math.BigDecimal}</td></tr>
 * <tr><td>string</td><td>{@link String}</td></tr>
 * <tr><td>token</td><td>{@link Token}</td></tr>
 * <tr><td>byte sequence</td><td>read-only {@link java.nio.ByteBuffer}; duplicate it before reading</td></tr>
 * <tr><td>boolean</td><td>{@link Boolean}</td></tr>
 * <tr><td>date</td><td>{@link java.time.Instant}, whole seconds</td></tr>
 * <tr><td>display string</td><td>{@link DisplayString}</td></tr>
 * </table>
 */
public final class StructuredFields {

  private StructuredFields() {}

  /** A member of a list or dictionary. */
  public sealed interface Member permits Item, InnerList {

    /** The parameters, in order; one without a value is {@code true}. */
    Map<String, Object> parameters();

    /** The parameter of this name if it has this type, or null. */
    default <T> @Nullable T parameter(String name, Class<T> type) {
      Object value = parameters().get(name);
      return type.isInstance(value) ? type.cast(value) : null;
    }
  }

  /**
   * One value with parameters.
   *
   * @param value of one of the types above
   */
  public record Item(Object value, Map<String, Object> parameters) implements Member {

    /** Keeps a copy of the parameters. */
    public Item {
      parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** A value without parameters. */
    public static Item of(Object value) {
      return new Item(value, Map.of());
    }

    /** The value if it has this type, or null. */
    public <T> @Nullable T value(Class<T> type) {
      return type.isInstance(value) ? type.cast(value) : null;
    }
  }

  /** Items in parentheses, with parameters of their own. */
  public record InnerList(List<Item> items, Map<String, Object> parameters) implements Member {

    /** Keeps copies. */
    public InnerList {
      items = List.copyOf(items);
      parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
  }

  /** A short word without quotation marks (§3.3.4). */
  public record Token(String text) {}

  /** Text of any language (§3.3.8). */
  public record DisplayString(String text) {}

  /** The item that {@code value} is, or null. */
  public static @Nullable Item item(@Nullable String value) {
    return StructuredFieldParser.parse(value, StructuredFieldParser::item);
  }

  /** The list that {@code value} is, or null; the empty string is the empty list. */
  public static @Nullable List<Member> list(@Nullable String value) {
    return StructuredFieldParser.parse(value, StructuredFieldParser::list);
  }

  /**
   * The dictionary that {@code value} is, in order, or null; the empty string is the empty one. Of
   * several members of one name the last counts.
   */
  public static @Nullable Map<String, Member> dictionary(@Nullable String value) {
    return StructuredFieldParser.parse(value, StructuredFieldParser::dictionary);
  }

  /**
   * {@code item} as a field value (§4.1).
   *
   * @throws IllegalArgumentException if it holds what the grammar cannot say
   */
  public static String format(Item item) {
    return new StructuredFieldWriter().member(item).toString();
  }

  /**
   * {@code list} as a field value (§4.1.1). An empty one is the empty string: leave the field out.
   *
   * @throws IllegalArgumentException if it holds what the grammar cannot say
   */
  public static String format(List<? extends Member> list) {
    return new StructuredFieldWriter().list(list).toString();
  }

  /**
   * {@code dictionary} as a field value (§4.1.2). An empty one is the empty string: leave the field
   * out.
   *
   * @throws IllegalArgumentException if it holds what the grammar cannot say
   */
  public static String format(Map<String, ? extends Member> dictionary) {
    return new StructuredFieldWriter().dictionary(dictionary).toString();
  }
}
