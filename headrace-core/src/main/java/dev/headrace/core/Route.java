package dev.headrace.core;

/**
 * The route of a call: the template that its path was made from, such as {@code /posts/{id}}.
 *
 * @param template as the caller wrote it
 */
public record Route(String template) {
  /** The route of a call; absent if its URL was given whole. */
  public static final Attribute<Route> KEY = Attribute.named("route");
}
