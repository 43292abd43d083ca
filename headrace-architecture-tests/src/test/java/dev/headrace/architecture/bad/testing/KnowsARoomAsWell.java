package dev.headrace.architecture.bad.testing;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"headrace-testing"})
public final class KnowsARoomAsWell {
  private final dev.headrace.architecture.bad.limit.KnowsAnotherRoom room = null;

  @Override
  public String toString() {
    return "" + room;
  }
}
