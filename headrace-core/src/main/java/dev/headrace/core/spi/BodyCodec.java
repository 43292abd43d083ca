package dev.headrace.core.spi;

import java.io.IOException;
import java.lang.reflect.Type;

/**
 * Turns values into bodies and back. Found by {@link java.util.ServiceLoader}, or given to the
 * client. Thread-safe; may throw any exception on bad input, which becomes a {@link
 * dev.headrace.core.DecodingException} without the source in its message.
 */
public interface BodyCodec {

  /** The media type that it writes and asks for, such as {@code application/json}. */
  String mediaType();

  /** The class of the codec's own tree. */
  Class<?> treeType();

  /** Whether decoded values of {@code type} cannot change, so that calls may share them. */
  boolean isImmutable(Type type);

  /** The value of {@code type} in {@code bytes}. */
  Object decode(byte[] bytes, Type type) throws IOException;

  /** The bytes of {@code value}. */
  byte[] encode(Object value) throws IOException;
}
