package dev.headrace.core;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A generic type as a value: {@code new TypeRef<List<Post>>() {}}.
 *
 * @param <T> the type
 */
public abstract class TypeRef<T> {
  private static final ClassValue<TypeRef<?>> PLAIN =
      new ClassValue<>() {
        @Override
        protected TypeRef<?> computeValue(Class<?> type) {
          return new Plain<>(type);
        }
      };

  private final Type type;

  /** The type that the subclass names. */
  protected TypeRef() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType parameterized)) {
      throw new IllegalArgumentException("write the type: new TypeRef<List<Post>>() {}");
    }
    type = parameterized.getActualTypeArguments()[0];
  }

  private TypeRef(Type type) {
    this.type = type;
  }

  /** A type that is not generic. */
  @SuppressWarnings("unchecked") // each class has its own
  public static <T> TypeRef<T> of(Class<T> type) {
    return (TypeRef<T>) PLAIN.get(type);
  }

  /** A type known at run time only; the caller answers for {@code T}. */
  public static <T> TypeRef<T> unchecked(Type type) {
    return new Plain<>(type);
  }

  /** The type. */
  public final Type type() {
    return type;
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof TypeRef<?> that && type.equals(that.type);
  }

  @Override
  public final int hashCode() {
    return type.hashCode();
  }

  @Override
  public final String toString() {
    return type.getTypeName();
  }

  private static final class Plain<T> extends TypeRef<T> {
    Plain(Type type) {
      super(type);
    }
  }
}
