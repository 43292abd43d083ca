package dev.headrace.cli;

import dev.headrace.Headrace;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The commands by name, and what is common to all: help, version, bad usage. */
final class Commands {
  private static final Map<String, Supplier<Command>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("demo", DemoCommand::new);
    for (String verb : new String[] {"get", "head", "post", "put", "patch", "delete", "options"}) {
      ALL.put(verb, () -> new VerbCommand(verb));
    }
    ALL.put("bulk", BulkCommand::new);
  }

  private static final String NAMES = String.join(", ", ALL.keySet());

  private Commands() {}

  /**
   * Runs what {@code args} say. Returns the exit status.
   *
   * @throws Stop if it cannot be run, or ends early
   */
  static int run(String[] args, Console console) {
    Map<String, Command> commands = commands(args);
    CommandLine line = new CommandLine(root(commands));
    line.setExpandAtFiles(false); // @FILE is ours
    ParseResult parsed = parse(line, args);
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    if (parsed.isVersionHelpRequested()) {
      console.print("headrace " + Headrace.version() + "\n");
      return Stop.OK;
    }
    if (last.isUsageHelpRequested()) {
      console.print(last.commandSpec().commandLine().getUsageMessage(Ansi.OFF));
      return Stop.OK;
    }
    if (!parsed.hasSubcommand()) {
      throw Stop.usage("which command? " + NAMES + "; headrace --help tells more");
    }
    Command command = commands.get(last.commandSpec().name());
    if (command == null) {
      throw new IllegalStateException("no command " + last.commandSpec().name());
    }
    return command.run(last, console);
  }

  /** Only the command that is called, for a quick start; all of them if none is. */
  private static Map<String, Command> commands(String[] args) {
    Map<String, Command> commands = new LinkedHashMap<>();
    Supplier<Command> called = args.length == 0 ? null : ALL.get(args[0]);
    if (called != null) {
      commands.put(args[0], called.get());
    } else {
      ALL.forEach((name, each) -> commands.put(name, each.get()));
    }
    return commands;
  }

  private static CommandSpec sub(String name, Command command) {
    CommandSpec spec = command.spec().name(name).addOption(help());
    spec.usageMessage().abbreviateSynopsis(true).showDefaultValues(false);
    return spec;
  }

  private static CommandSpec root(Map<String, Command> commands) {
    CommandSpec root = CommandSpec.create().name("headrace");
    root.usageMessage()
        .description("Calls HTTP APIs: as fast as their limits allow, retried, cached, signed.")
        .footer(
            "",
            "Start with:",
            "  headrace demo",
            "  headrace get https://api.example.com/v1/posts/1",
            "  headrace bulk urls.txt -o results.jsonl --rate 100/1s",
            "",
            "Exit status: 0 all calls ended 2xx, 1 some call failed, 2 bad usage or input.",
            "headrace COMMAND --help tells more.");
    root.addOption(help());
    root.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .arity("0")
            .description("Print the version.")
            .build());
    commands.forEach((name, command) -> root.addSubcommand(name, sub(name, command)));
    return root;
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .arity("0")
        .description("Print this help.")
        .build();
  }

  private static ParseResult parse(CommandLine line, String[] args) {
    try {
      return line.parseArgs(args);
    } catch (CommandLine.ParameterException wrong) {
      String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
      throw Stop.usage(explain(wrong) + "; " + name + " --help tells how");
    }
  }

  /** In words of our own: the parser's repeat arguments, and those may be secrets. */
  private static String explain(CommandLine.ParameterException wrong) {
    if (wrong instanceof CommandLine.UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().get(0);
      if (first.matches("--?[A-Za-z][A-Za-z-]{0,30}(=.*)?")) {
        return "unknown option " + first.split("=", 2)[0];
      }
      boolean atCommand = unmatched.getCommandLine().getParent() == null;
      return atCommand ? "no such command; there are " + NAMES : "an argument too many";
    }
    if (wrong instanceof CommandLine.MissingParameterException missing) {
      return missing.getMissing().isEmpty()
          ? "an argument is missing"
          : name(missing.getMissing().get(0)) + " is missing";
    }
    if (wrong instanceof CommandLine.OverwrittenOptionException twice) {
      return name(twice.getOverwritten()) + " is given twice";
    }
    ArgSpec about = wrong.getArgSpec();
    return about == null ? "the arguments cannot be understood" : name(about) + " is not right";
  }

  private static String name(ArgSpec spec) {
    return spec instanceof OptionSpec option
        ? "the value of " + option.longestName()
        : spec.paramLabel();
  }
}
