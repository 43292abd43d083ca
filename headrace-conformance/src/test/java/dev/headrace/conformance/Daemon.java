package dev.headrace.conformance;

import dev.headrace.core.TimeSource;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server as the distribution ships it, in the foreground: one process, of whoever runs the tests,
 * with a folder of its own; ended when it is closed.
 */
final class Daemon implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofSeconds(20);
  private final Process process;
  private final Path printed;
  private final int port;

  private Daemon(Process process, Path printed, int port) {
    this.process = process;
    this.printed = printed;
    this.port = port;
  }

  /** Makes a folder for one that is to listen on {@code port}. */
  static Path folder(String program, int port) {
    try {
      return Files.createDirectories(Folders.OUTPUT.resolve(program + "-" + port));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  /** Starts a program and waits until it listens on {@code port}. */
  static Daemon start(String program, int port, String... arguments) {
    List<String> command = new ArrayList<>(List.of(path(program)));
    command.addAll(List.of(arguments));
    Path folder = folder(program, port);
    Path printed = folder.resolve("printed.log");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(printed.toFile())
              .start();
      Daemon daemon = new Daemon(process, printed, port);
      daemon.awaitListening(program);
      return daemon;
    } catch (IOException unstartable) {
      throw new UncheckedIOException(unstartable);
    }
  }

  private static String path(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
    return Stream.of(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no " + program + ": install it, as with apt-get install " + program))
        .toString();
  }

  private void awaitListening(String program) throws IOException {
    TimeSource time = TimeSource.system();
    long from = time.nanoTime();
    while (!isListening()) {
      try {
        boolean ended = process.waitFor(10, TimeUnit.MILLISECONDS);
        if (ended || time.nanoTime() - from > LONGEST_START.toNanos()) {
          close();
          throw new IOException(program + " did not start: " + printed());
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        close();
        throw new IOException("interrupted while it started", interrupted);
      }
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** The port of 127.0.0.1 on which it listens. */
  int port() {
    return port;
  }

  /** What it has printed so far. */
  String printed() {
    try {
      return Files.readString(printed);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Ends this process and waits for its end. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
