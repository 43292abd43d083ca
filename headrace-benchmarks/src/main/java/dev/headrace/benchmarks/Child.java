package dev.headrace.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of its own, with the class path of this one, that answers each line with a line. It ends
 * when its input does. Used by one thread.
 */
final class Child implements AutoCloseable {
  private static final List<String> FLAGS =
      List.of(
          "-Xms512m",
          "-Xmx512m",
          "-Xmn256m",
          "-XX:+UseSerialGC",
          "-XX:-UseDynamicNumberOfCompilerThreads");
  private final Process process;
  private final BufferedWriter in;
  private final BufferedReader out;

  Child(Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException unstartable) {
      throw new UncheckedIOException(unstartable);
    }
    in = process.outputWriter(StandardCharsets.UTF_8);
    out = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * The next line that it writes.
   *
   * @throws IllegalStateException if it ended instead
   */
  String line() {
    try {
      String line = out.readLine();
      if (line == null) {
        throw new IllegalStateException("the child ended, with " + process.waitFor());
      }
      return line;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  /** Says {@code line} and returns the answer. */
  String ask(String line) {
    try {
      in.write(line);
      in.newLine();
      in.flush();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
    return line();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
