package dev.headrace.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One command of {@code headrace}. */
interface Command {

  /** Its name, options and arguments. */
  CommandSpec spec();

  /**
   * Runs it. Returns the exit status.
   *
   * @throws Stop if it cannot be run, or ends early
   */
  int run(ParseResult parsed, Console console);
}
