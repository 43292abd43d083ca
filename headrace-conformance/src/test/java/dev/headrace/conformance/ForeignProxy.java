package dev.headrace.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A proxy that others wrote, which wants a password; a process of its own on a free port. */
final class ForeignProxy implements AutoCloseable {
  static final String USER = "ann";
  static final String PASSWORD = "conformance";
  private final Daemon daemon;
  private final String scheme;
  private final Pattern served;

  private ForeignProxy(Daemon daemon, String scheme, String served) {
    this.daemon = daemon;
    this.scheme = scheme;
    this.served = Pattern.compile(served, Pattern.MULTILINE);
  }

  /** Starts {@code tinyproxy} or {@code microsocks}. */
  static ForeignProxy start(String program) {
    int port = ForeignServer.freePort();
    return switch (program) {
      case "tinyproxy" -> tinyproxy(port);
      case "microsocks" -> microsocks(port);
      default -> throw new IllegalArgumentException(program);
    };
  }

  private static ForeignProxy tinyproxy(int port) {
    Path file = Daemon.folder("tinyproxy", port).resolve("tinyproxy.conf");
    try {
      Files.writeString(file, configuration(port));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
    Daemon daemon = Daemon.start("tinyproxy", port, "-d", "-c", file.toString());
    return new ForeignProxy(daemon, "http", "Established connection to host");
  }

  private static String configuration(int port) {
    return """
    Port %d
    Listen 127.0.0.1
    MaxClients 200
    Timeout 60
    LogLevel Connect
    BasicAuth %s %s
    """
        .formatted(port, USER, PASSWORD);
  }

  private static ForeignProxy microsocks(int port) {
    Daemon daemon =
        Daemon.start(
            "microsocks", port, "-i", "127.0.0.1", "-p", "" + port, "-u", USER, "-P", PASSWORD);
    return new ForeignProxy(daemon, "socks5", "connected to");
  }

  String url() {
    return scheme + "://127.0.0.1:" + daemon.port();
  }

  /** How many connections to servers it says it has made. */
  long served() {
    return served.matcher(daemon.printed()).results().count();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
