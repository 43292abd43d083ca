package dev.headrace.core;

/**
 * A typed key for a fact that travels with a call or a response. Two attributes are equal only if
 * they are the same object.
 *
 * @param <T> the type of the fact
 */
@SuppressWarnings("UnusedTypeParameter") // the type of the fact, for get and with
public final class Attribute<T> {
  private final String name;

  private Attribute(String name) {
    this.name = name;
  }

  /** A new key; {@code name} is for people only. */
  public static <T> Attribute<T> named(String name) {
    return new Attribute<>(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
