package dev.headrace.architecture.bad.content;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"exportedClassesAreClosed"})
public final class OpenInside {
  /** Open. */
  public static class Inner {}
}
