package dev.headrace.architecture.bad.cache;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"headrace-cache"})
public final class KnowsALibrary {
  private final com.tngtech.archunit.ArchConfiguration library = null;

  @Override
  public String toString() {
    return library == null ? "none" : "one";
  }
}
