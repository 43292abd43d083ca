package dev.headrace.architecture.bad.content;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"headrace-content"})
final class KnowsTesting {
  dev.headrace.architecture.bad.testing.KnowsARoomAsWell fakes;
}
