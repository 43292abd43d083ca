package dev.headrace.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A server that others wrote, as a process of node on a free port; ended when it is closed. */
final class ForeignServer implements LimitingServer.Running {
  private final Process process;
  private final String url;

  private ForeignServer(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** json-server on jsonplaceholder's data, with this environment besides. */
  static ForeignServer start(Map<String, String> environment) {
    return start(Folders.MODULE.resolve("src/test/node/server.js"), environment);
  }

  /** The server inside the package jsonplaceholder, as it is. */
  static ForeignServer startPlaceholder() {
    Path script = Folders.MODULE.resolve("node_modules/jsonplaceholder/index.js");
    return start(script, Map.of("NODE_ENV", "production"));
  }

  /**
   * express-rate-limit, which allows so many requests in each window and says so in a draft's
   * fields.
   */
  static ForeignServer startLimited(String draft, int limit, Duration window) {
    return start(
        Folders.MODULE.resolve("src/test/node/limited.js"),
        Map.of("DRAFT", draft, "LIMIT", "" + limit, "WINDOW", "" + window.toMillis()));
  }

  private static ForeignServer start(Path script, Map<String, String> environment) {
    int port = freePort();
    ProcessBuilder builder = new ProcessBuilder("node", script.toString());
    builder.environment().putAll(environment);
    builder.environment().put("PORT", Integer.toString(port));
    builder.redirectError(Folders.OUTPUT.resolve("server-" + port + ".log").toFile());
    try {
      Process process = builder.start();
      awaitListening(process);
      String scheme = environment.containsKey("PFX") ? "https" : "http";
      return new ForeignServer(process, scheme + "://127.0.0.1:" + port);
    } catch (IOException unstartable) {
      throw new UncheckedIOException(unstartable);
    }
  }

  /** Reads what it prints up to the line that says so; it prints nothing more after that. */
  @SuppressWarnings("resource") // the process owns its streams
  private static void awaitListening(Process process) throws IOException {
    BufferedReader printed = process.inputReader();
    for (String line = printed.readLine(); ; line = printed.readLine()) {
      if (line == null) {
        throw new IOException("the server ended; see " + Folders.OUTPUT);
      }
      if (line.contains("listening")) {
        return;
      }
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
  }

  @Override
  public String url() {
    return url;
  }

  /** Ends this process and waits for its end. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
