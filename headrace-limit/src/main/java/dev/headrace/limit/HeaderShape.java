package dev.headrace.limit;

/** One way in which servers say in header fields what is left of a rate limit. Immutable. */
interface HeaderShape {

  /** Whether a field of this name, in any case, is of this shape. Allocates nothing. */
  boolean claims(String name);

  /** Adds what the fields of this shape say. Throws nothing, whatever they hold. */
  void read(Reading reading);

  /** Whether {@code name} begins with {@code prefix}, which is in lower case. */
  static boolean begins(String name, String prefix) {
    return name.regionMatches(true, 0, prefix, 0, prefix.length());
  }
}
