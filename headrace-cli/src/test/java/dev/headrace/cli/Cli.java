package dev.headrace.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the command in this process and holds what it wrote. */
final class Cli {
  private final Map<String, String> environment = new HashMap<>();
  private byte[] input = {};
  private boolean terminal;
  private int brokenAfter = Integer.MAX_VALUE;

  /**
   * A finished run.
   *
   * @param status the exit status
   * @param bytes standard output
   * @param writes each write to standard output
   * @param err standard error
   */
  @SuppressWarnings("ArrayRecordComponent") // looked at, never compared
  record Run(int status, byte[] bytes, List<String> writes, String err) {
    String out() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    List<String> lines() {
      return out().lines().toList();
    }

    String lastErr() {
      List<String> lines = err.lines().toList();
      return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }
  }

  /** Keeps what was written, and each write by itself. */
  private final class Sink extends OutputStream {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private final List<String> writes = new java.util.ArrayList<>();

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (writes.size() >= brokenAfter) {
        throw new IOException("Broken pipe");
      }
      all.write(bytes, from, length);
      writes.add(new String(bytes, from, length, StandardCharsets.UTF_8));
    }
  }

  static Run run(String... args) {
    return new Cli().with(args);
  }

  Cli environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Cli input(String text) {
    return input(text.getBytes(StandardCharsets.UTF_8));
  }

  Cli input(byte[] bytes) {
    input = bytes;
    return this;
  }

  Cli onTerminal() {
    terminal = true;
    return this;
  }

  Cli brokenAfter(int writes) {
    brokenAfter = writes;
    return this;
  }

  Run with(String... args) {
    Sink out = new Sink();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status = Main.run(args, console(out, err));
    return new Run(status, out.all.toByteArray(), out.writes, err.toString(StandardCharsets.UTF_8));
  }

  Console console(OutputStream out, OutputStream err) {
    return new Console(
        new ByteArrayInputStream(input),
        out,
        new PrintStream(err, true, StandardCharsets.UTF_8),
        new Console.Surroundings(environment::get, terminal, terminal));
  }
}
