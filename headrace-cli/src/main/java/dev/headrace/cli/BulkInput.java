package dev.headrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a bulk run's requests come from: standard input, or a file that can be read twice. */
final class BulkInput {
  private final Console console;
  private final @Nullable Path file;
  private final Targets targets;
  private final boolean oneOrigin;

  private BulkInput(Console console, @Nullable Path file, Targets targets, boolean oneOrigin) {
    this.console = console;
    this.file = file;
    this.targets = targets;
    this.oneOrigin = oneOrigin;
  }

  /**
   * The input of this name; {@code -} or null is standard input.
   *
   * @param oneOrigin whether a credential is at stake, which must not go to a second origin
   */
  static BulkInput of(Console console, @Nullable String name, Targets targets, boolean oneOrigin) {
    if (name == null || name.equals("-")) {
      return new BulkInput(console, null, targets, oneOrigin);
    }
    try {
      Path path = Path.of(name);
      if (Files.isDirectory(path)) {
        throw Stop.usage(name + ": is a directory");
      }
      return new BulkInput(console, path, targets, oneOrigin);
    } catch (InvalidPathException bad) {
      throw Stop.usage("the input's name is not a path");
    }
  }

  /** The file, or null for standard input. */
  @Nullable Path file() {
    return file;
  }

  /** Whether it can be read before the run too, to say at once what is wrong with it. */
  boolean isRepeatable() {
    return file != null && Files.isRegularFile(file);
  }

  /** The items from the start. */
  BulkItems open() {
    String name = file == null ? "standard input" : file.toString();
    try {
      LineReader lines =
          new LineReader(
              file == null ? console.in() : Files.newInputStream(file), BulkItems.MAX_LINE);
      return new BulkItems(name, lines, targets, oneOrigin);
    } catch (IOException unreadable) {
      throw Stop.usage(name + ": cannot be read (" + FileProblem.reason(unreadable) + ")");
    }
  }
}
