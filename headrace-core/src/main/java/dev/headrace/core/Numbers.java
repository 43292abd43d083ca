package dev.headrace.core;

/** Checks of whole numbers. */
public final class Numbers {

  private Numbers() {}

  /**
   * {@code value} if it is no less than {@code least}.
   *
   * @param what the option's name, for the message
   * @throws IllegalArgumentException if it is less
   */
  public static int atLeast(int least, int value, String what) {
    return (int) atLeast((long) least, value, what);
  }

  /**
   * {@code value} if it is no less than {@code least}.
   *
   * @param what the option's name, for the message
   * @throws IllegalArgumentException if it is less
   */
  public static long atLeast(long least, long value, String what) {
    if (value < least) {
      throw new IllegalArgumentException(what + " must be at least " + least + ", not " + value);
    }
    return value;
  }
}
