package dev.headrace.architecture.bad.auth;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"headrace-auth"})
final class KnowsTheCommand {
  dev.headrace.architecture.bad.cli.Prints command;
}
