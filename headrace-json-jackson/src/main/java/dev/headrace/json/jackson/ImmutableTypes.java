package dev.headrace.json.jackson;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAmount;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Which types cannot change once decoded. In doubt, a type can. */
final class ImmutableTypes {
  private static final Set<Class<?>> KNOWN =
      Set.of(
          String.class,
          Boolean.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          Character.class,
          BigDecimal.class,
          BigInteger.class,
          UUID.class,
          URI.class);

  private ImmutableTypes() {}

  static boolean isImmutable(Type type) {
    return isImmutable(type, new HashSet<>());
  }

  private static boolean isImmutable(Type type, Set<Type> open) {
    if (!(type instanceof Class<?> c)) {
      return false; // List<T> and the like: Jackson makes them mutable
    }
    if (c.isPrimitive() || c.isEnum() || KNOWN.contains(c) || isTime(c)) {
      return true;
    }
    if (!c.isRecord()) {
      return false;
    }
    if (!open.add(c)) {
      return true; // a record inside itself is as immutable as its other components
    }
    for (RecordComponent component : c.getRecordComponents()) {
      if (!isImmutable(component.getGenericType(), open)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTime(Class<?> c) {
    boolean temporal =
        Temporal.class.isAssignableFrom(c) || TemporalAmount.class.isAssignableFrom(c);
    return temporal && c.getName().startsWith("java.time.");
  }
}
