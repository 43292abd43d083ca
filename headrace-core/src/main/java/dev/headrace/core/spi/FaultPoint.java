package dev.headrace.core.spi;

import org.jspecify.annotations.Nullable;

/**
 * A named place at which an internal step may fail. Does nothing unless a test installs a trap,
 * which may throw what the step could throw.
 */
public final class FaultPoint {
  private static volatile @Nullable Trap trap;

  private FaultPoint() {}

  /** What a test does at a place. */
  @FunctionalInterface
  public interface Trap {
    /** Called with the name of the place; may throw an unchecked exception. */
    void hit(String place);
  }

  /** Marks the place {@code name}. */
  public static void hit(String name) {
    Trap now = trap;
    if (now != null) {
      now.hit(name);
    }
  }

  /** Installs a trap in place of the one before; null for none. */
  public static void install(@Nullable Trap next) {
    trap = next;
  }
}
