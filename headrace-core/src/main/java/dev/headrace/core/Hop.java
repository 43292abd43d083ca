package dev.headrace.core;

/**
 * One URL of a call.
 *
 * @param number from 1; each redirect that is followed adds one
 * @param first the origin that the call was made for
 */
public record Hop(int number, Origin first) {
  /** The hop of a call; absent means the first. */
  public static final Attribute<Hop> KEY = Attribute.named("hop");
}
