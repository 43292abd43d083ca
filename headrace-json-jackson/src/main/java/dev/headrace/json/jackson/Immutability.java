package dev.headrace.json.jackson;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Which decoded values can be shared between calls. */
final class Immutability {
  private static final Set<Class<?>> KNOWN =
      Set.of(
          String.class,
          Boolean.class,
          Character.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          BigInteger.class,
          BigDecimal.class,
          UUID.class,
          URI.class);

  private Immutability() {}

  static boolean of(Type type) {
    return of(type, new HashSet<>());
  }

  /** A record that contains itself is as immutable as the rest of it. */
  private static boolean of(Type type, Set<Type> assumed) {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() instanceof Class<?> raw
          && raw.isRecord()
          && componentsAre(raw, assumed);
    }
    if (!(type instanceof Class<?> plain)) {
      return false; // a variable, a wildcard or an array of them
    }
    return plain.isPrimitive()
        || plain.isEnum()
        || KNOWN.contains(plain)
        || plain.getPackageName().equals("java.time") && !plain.isInterface()
        || plain.isRecord() && componentsAre(plain, assumed);
  }

  private static boolean componentsAre(Class<?> type, Set<Type> assumed) {
    if (!assumed.add(type)) {
      return true;
    }
    for (RecordComponent component : type.getRecordComponents()) {
      if (!of(component.getGenericType(), assumed)) {
        return false;
      }
    }
    return true;
  }
}
