package dev.headrace.architecture.bad.core;

/** A violation, for the control of the rules. */
@Breaks({"headrace-core"})
final class KnowsARoom {
  final Object room = new dev.headrace.architecture.bad.limit.KnowsAnotherRoom();
}
