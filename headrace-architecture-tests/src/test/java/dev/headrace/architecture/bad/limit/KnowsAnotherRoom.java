package dev.headrace.architecture.bad.limit;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"headrace-limit"})
public final class KnowsAnotherRoom {
  private final dev.headrace.architecture.bad.cache.KnowsALibrary[] cached = {};

  @Override
  public String toString() {
    return cached.length + "";
  }
}
