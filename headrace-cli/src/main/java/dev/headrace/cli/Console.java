package dev.headrace.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a command reads, writes, and knows of its surroundings. */
final class Console {
  private static final InputStream STDIN = new FileInputStream(FileDescriptor.in);
  private static final OutputStream STDOUT = new FileOutputStream(FileDescriptor.out);
  private static final OutputStream STDERR = new FileOutputStream(FileDescriptor.err);
  private static final int USUAL_COLUMNS = 80;
  private final InputStream in;
  private final OutputStream out;
  private final PrintStream err;
  private final Surroundings surroundings;
  private final AtomicReference<@Nullable Runnable> onInterrupt = new AtomicReference<>();
  private volatile boolean interrupted;

  Console(InputStream in, OutputStream out, PrintStream err, Surroundings surroundings) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.surroundings = surroundings;
  }

  /**
   * What does not pass through the streams.
   *
   * @param environment the value of a variable, or null
   * @param outIsTerminal whether people read standard output as it comes
   * @param errIsTerminal whether people read standard error as it comes
   */
  record Surroundings(
      Function<String, @Nullable String> environment,
      boolean outIsTerminal,
      boolean errIsTerminal) {}

  /** The process's own streams, unbuffered: each write is one system call. */
  static Console system() {
    return new Console(
        STDIN,
        STDOUT,
        new PrintStream(STDERR, true, StandardCharsets.UTF_8),
        new Surroundings(System::getenv, Terminals.is(1), Terminals.is(2)));
  }

  InputStream in() {
    return in;
  }

  PrintStream err() {
    return err;
  }

  @Nullable String environment(String name) {
    return surroundings.environment().apply(name);
  }

  boolean errIsTerminal() {
    return surroundings.errIsTerminal();
  }

  boolean outIsTerminal() {
    return surroundings.outIsTerminal();
  }

  /** Whether standard output may be coloured (no-color.org). */
  boolean colours() {
    String noColour = environment("NO_COLOR");
    return outIsTerminal()
        && (noColour == null || noColour.isEmpty())
        && !"dumb".equals(environment("TERM"));
  }

  /** How many characters fit into a line of the terminal, as COLUMNS says; else 80. */
  int columns() {
    String columns = environment("COLUMNS");
    return columns != null && columns.matches("[1-9]\\d{1,3}")
        ? Integer.parseInt(columns)
        : USUAL_COLUMNS;
  }

  /** Whether more than ASCII may be drawn. */
  boolean unicode() {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String value = environment(name);
      if (value != null && !value.isEmpty()) {
        return value.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
      }
    }
    return false;
  }

  /**
   * Writes to standard output, in one call.
   *
   * @throws Stop if that fails; quietly if the reader has gone
   */
  void write(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException failed) {
      String message = String.valueOf(failed.getMessage());
      throw message.toLowerCase(Locale.ROOT).contains("pipe")
          ? Stop.pipe()
          : Stop.failed("standard output: " + message);
    }
  }

  /** Writes text to standard output, in one call. */
  void print(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Tells something on standard error, on a line of its own. */
  void tell(String message) {
    err.print(message + "\n");
    err.flush();
  }

  /** What is to be done when a signal ends the process, in place of what was said before. */
  void onInterrupt(@Nullable Runnable action) {
    onInterrupt.set(action);
    if (interrupted && action != null) {
      action.run();
    }
  }

  /** A signal ends the process. */
  void interrupt() {
    interrupted = true;
    Runnable action = onInterrupt.get();
    if (action != null) {
      action.run();
    }
  }

  boolean isInterrupted() {
    return interrupted;
  }
}
