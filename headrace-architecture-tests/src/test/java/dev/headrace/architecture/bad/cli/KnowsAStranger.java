package dev.headrace.architecture.bad.cli;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"headrace-cli"})
final class KnowsAStranger {
  com.tngtech.archunit.ArchConfiguration library;
}
