package dev.headrace.content;

/**
 * How far a body may expand.
 *
 * @param most the most decoded bytes
 * @param ratio the most decoded bytes for each byte on the wire, counted beyond {@link #FLOOR}
 */
record Bounds(long most, int ratio) {
  /** Up to here a decoded body may be of any ratio: short and regular texts compress that well. */
  static final long FLOOR = 64 * 1024;

  /** The most bytes that may come of {@code wire} bytes, whatever the bound on the whole. */
  long expansionOf(long wire) {
    return Math.max(FLOOR, wire > Long.MAX_VALUE / ratio ? Long.MAX_VALUE : wire * ratio);
  }
}
