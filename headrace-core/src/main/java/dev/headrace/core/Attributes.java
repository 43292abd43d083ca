package dev.headrace.core;

import org.jspecify.annotations.Nullable;

/**
 * An immutable list of facts, newest first: adding one allocates one node and copies nothing. One
 * in place of the newest leaves that out, so that a call that is repeated does not grow.
 */
final class Attributes {
  private final Attribute<?> key;
  private final Object value;
  private final @Nullable Attributes older;

  private Attributes(Attribute<?> key, Object value, @Nullable Attributes older) {
    this.key = key;
    this.value = value;
    this.older = older;
  }

  static <T> Attributes put(@Nullable Attributes list, Attribute<T> key, T value) {
    return new Attributes(key, value, list != null && list.key == key ? list.older : list);
  }

  @SuppressWarnings("unchecked") // put() pairs each key with a value of its own type
  static <T> @Nullable T get(@Nullable Attributes list, Attribute<T> key) {
    for (Attributes a = list; a != null; a = a.older) {
      if (a.key == key) {
        return (T) a.value;
      }
    }
    return null;
  }
}
