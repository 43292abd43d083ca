package dev.headrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Where a body goes: standard output or a file. */
final class BodyTarget {
  private final Console console;
  private final @Nullable Path file;

  private BodyTarget(Console console, @Nullable Path file) {
    this.console = console;
    this.file = file;
  }

  /**
   * The file of this name, which keeps what it holds until there is a body; standard output if the
   * name is null or {@code -}.
   *
   * @throws Stop if it cannot be written
   */
  static BodyTarget of(@Nullable String name, Console console) {
    if (name == null || name.equals("-")) {
      return new BodyTarget(console, null);
    }
    try {
      Path path = Path.of(name);
      Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
      return new BodyTarget(console, path);
    } catch (IOException | InvalidPathException failure) {
      throw Stop.usage("-o " + name + ": cannot be written (" + FileProblem.reason(failure) + ")");
    }
  }

  /**
   * Writes the whole body.
   *
   * @throws Stop if that fails
   */
  void write(byte[] body) {
    if (file == null) {
      console.write(body);
      return;
    }
    try {
      Files.write(file, body);
    } catch (IOException failure) {
      throw Stop.failed("-o " + file + ": " + FileProblem.reason(failure));
    }
  }
}
