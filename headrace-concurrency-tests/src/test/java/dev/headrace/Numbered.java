package dev.headrace;

import org.jspecify.annotations.Nullable;

/**
 * What is known by itself only, with a hash that Lincheck and the check see alike: an identity's
 * differs.
 */
public abstract class Numbered {
  private final int number;

  /** One of this number. */
  protected Numbered(int number) {
    this.number = number;
  }

  @Override
  public final int hashCode() {
    return number;
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return this == other;
  }
}
