package dev.headrace.architecture.bad;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"headrace-client"})
public final class KnowsAnEdge {
  private final dev.headrace.architecture.bad.transport.apache.KnowsTheFrontDoor edge = null;

  @Override
  public String toString() {
    return "" + edge;
  }
}
