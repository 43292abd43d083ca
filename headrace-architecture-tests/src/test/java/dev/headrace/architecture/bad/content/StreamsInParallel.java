package dev.headrace.architecture.bad.content;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"nothingRunsOnTheCommonPool"})
final class StreamsInParallel {
  long count(java.util.List<String> all) {
    return all.parallelStream().count();
  }
}
