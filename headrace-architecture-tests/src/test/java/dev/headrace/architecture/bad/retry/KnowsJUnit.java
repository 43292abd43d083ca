package dev.headrace.architecture.bad.retry;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"headrace-retry", "junitIsKnownToTheTestingModuleOnly"})
final class KnowsJUnit {
  org.junit.jupiter.api.DisplayName name;
}
