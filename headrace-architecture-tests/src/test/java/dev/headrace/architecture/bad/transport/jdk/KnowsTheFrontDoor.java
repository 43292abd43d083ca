package dev.headrace.architecture.bad.transport.jdk;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"headrace-transport-jdk"})
public final class KnowsTheFrontDoor {
  private final dev.headrace.architecture.bad.KnowsAnEdge door = null;

  @Override
  public String toString() {
    return "" + door;
  }
}
