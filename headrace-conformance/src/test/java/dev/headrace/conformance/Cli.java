package dev.headrace.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The {@code headrace} command as a process of its own. */
final class Cli implements AutoCloseable {
  private static int started;
  private final Process process;
  private final Path out;
  private final Path err;

  private Cli(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  static synchronized Cli start(List<String> arguments) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command =
        new ArrayList<>(
            List.of(
                java.toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.headrace.cli.Main"));
    command.addAll(arguments);
    started++;
    Path out = Folders.OUTPUT.resolve("cli-" + started + ".out");
    Path err = Folders.OUTPUT.resolve("cli-" + started + ".err");
    try {
      return new Cli(
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start(),
          out,
          err);
    } catch (IOException unstartable) {
      throw new UncheckedIOException(unstartable);
    }
  }

  /** Runs to its end and returns the exit status. */
  int status() {
    return process.onExit().join().exitValue();
  }

  /**
   * Kills it, as {@code kill -9} does, as soon as {@code moment} has come. Returns whether it was
   * still alive then.
   */
  boolean killAt(BooleanSupplier moment) {
    try {
      while (!moment.getAsBoolean()) {
        if (process.waitFor(1, TimeUnit.MILLISECONDS)) {
          return false;
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    boolean alive = process.isAlive();
    close();
    return alive;
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  /** The last line on standard error. */
  String lastWords() {
    return err().strip().lines().reduce("", (before, line) -> line);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
