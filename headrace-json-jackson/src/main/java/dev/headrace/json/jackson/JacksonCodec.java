package dev.headrace.json.jackson;

import dev.headrace.core.spi.BodyCodec;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON by Jackson 3: records, beans, collections, {@code java.time}, and {@link JsonNode} for
 * trees.
 *
 * <p>Unless it is made with a mapper of one's own: unknown properties are ignored, since APIs grow;
 * what follows the value is an error; dates are ISO 8601; nesting, numbers, names and strings are
 * bounded by Jackson's default {@link StreamReadConstraints}; of two equal keys the last one
 * counts.
 *
 * <p>An exception says where in the document it went wrong and for which type, and holds nothing of
 * the document's text, nor do its causes. Thread-safe.
 */
public final class JacksonCodec implements BodyCodec {
  private static final int REMEMBERED_TYPES = 1_000;
  private final ConcurrentMap<Type, ObjectReader> readers = new ConcurrentHashMap<>();
  private final ConcurrentMap<Type, Boolean> immutable = new ConcurrentHashMap<>();
  private final JsonMapper mapper;

  /** A codec with the settings above; {@link java.util.ServiceLoader} makes one by itself. */
  public JacksonCodec() {
    this(Standard.MAPPER);
  }

  private JacksonCodec(JsonMapper mapper) {
    this.mapper = mapper;
  }

  /** A codec with settings of one's own. */
  public static JacksonCodec of(JsonMapper mapper) {
    return new JacksonCodec(mapper);
  }

  /** {@code application/json}. */
  @Override
  public String mediaType() {
    return "application/json";
  }

  /** {@link JsonNode}. */
  @Override
  public Class<?> treeType() {
    return JsonNode.class;
  }

  /**
   * True for primitives and their boxes, strings, enums, {@code java.time}, big numbers, UUIDs,
   * URIs, and records of nothing else; false for all others, whatever they are made of.
   */
  @Override
  public boolean isImmutable(Type type) {
    Boolean known = immutable.get(type);
    if (known == null) {
      known = Immutability.of(type);
      if (immutable.size() < REMEMBERED_TYPES) {
        immutable.put(type, known);
      }
    }
    return known;
  }

  /**
   * The value of {@code type} in {@code bytes}, which are UTF-8, or as a byte-order mark or the
   * zeros between ASCII characters say.
   *
   * @throws IOException if the bytes are not one JSON value, or not one of {@code type}
   */
  @Override
  public Object decode(byte[] bytes, Type type) throws IOException {
    Object value;
    try {
      value = reader(type).readValue(bytes);
    } catch (JacksonException bad) {
      throw Refusal.of(bad, bytes.length == 0, type);
    }
    if (value == null) {
      throw new IOException("the JSON is null where a value was asked for");
    }
    return value;
  }

  /**
   * The bytes of {@code value} in UTF-8.
   *
   * @throws IOException if the value cannot be written
   */
  @Override
  public byte[] encode(Object value) throws IOException {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JacksonException bad) {
      throw Refusal.ofValue(bad, value.getClass());
    }
  }

  private ObjectReader reader(Type type) {
    @Nullable ObjectReader known = readers.get(type);
    if (known == null) {
      known = mapper.readerFor(mapper.constructType(type));
      if (readers.size() < REMEMBERED_TYPES) {
        readers.put(type, known);
      }
    }
    return known;
  }

  @Override
  public String toString() {
    return "JacksonCodec";
  }

  /** Made when it is first needed. */
  private static final class Standard {
    static final JsonMapper MAPPER =
        JsonMapper.builder(
                JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.defaults())
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();
  }
}
