package dev.headrace.architecture.bad.core;

/** A violation, for the control of the rules. */
@Breaks({"onlyLayersAndTheListedTouchFutures"})
final class Decision {
  java.util.concurrent.CompletionStage<String> later;
}
