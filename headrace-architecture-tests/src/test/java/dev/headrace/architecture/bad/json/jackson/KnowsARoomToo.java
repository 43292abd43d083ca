package dev.headrace.architecture.bad.json.jackson;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"headrace-json-jackson"})
final class KnowsARoomToo {
  dev.headrace.architecture.bad.limit.KnowsAnotherRoom room;
}
