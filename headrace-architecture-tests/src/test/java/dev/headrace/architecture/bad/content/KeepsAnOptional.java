package dev.headrace.architecture.bad.content;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"noFieldIsOptional"})
final class KeepsAnOptional {
  java.util.Optional<String> maybe;
}
