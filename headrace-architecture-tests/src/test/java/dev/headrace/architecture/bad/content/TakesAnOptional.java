package dev.headrace.architecture.bad.content;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"noParameterIsOptional"})
final class TakesAnOptional {
  boolean take(java.util.Optional<String> maybe) {
    return maybe.isPresent();
  }
}
