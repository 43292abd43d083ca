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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * nginx as the distribution ships it, with a configuration of its own: one static file behind
 * {@code limit_req}, a leaky bucket. One process, of whoever runs the tests; ended when it is
 * closed.
 */
final class Nginx implements LimitingServer.Running {
  private static final Duration LONGEST_START = Duration.ofSeconds(20);
  private final Process process;
  private final Path folder;
  private final int port;

  private Nginx(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /** Allows {@code rate} requests a second, and {@code burst} before their time. */
  static Nginx start(int rate, int burst) {
    int port = ForeignServer.freePort();
    try {
      Path folder = Files.createDirectories(Folders.OUTPUT.resolve("nginx-" + port));
      Files.createDirectories(folder.resolve("files"));
      Files.writeString(folder.resolve("files/item.json"), "{\"id\":1}\n");
      Path configuration = folder.resolve("nginx.conf");
      Files.writeString(configuration, configuration(port, rate, burst));
      Process process =
          new ProcessBuilder(
                  program(),
                  "-e",
                  "error.log",
                  "-p",
                  folder.toString(),
                  "-c",
                  configuration.toString())
              .redirectErrorStream(true)
              .redirectOutput(printed(folder).toFile())
              .start();
      Nginx server = new Nginx(process, folder, port);
      server.awaitListening();
      return server;
    } catch (IOException unstartable) {
      throw new UncheckedIOException(unstartable);
    }
  }

  /** Every file that it writes is below its folder; a return would pass by the limit. */
  private static String configuration(int port, int rate, int burst) {
    return """
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log error.log warn;
        events {}
        http {
          client_body_temp_path temp;
          proxy_temp_path temp;
          fastcgi_temp_path temp;
          uwsgi_temp_path temp;
          scgi_temp_path temp;
          access_log off;
          default_type application/json;
          limit_req_zone $binary_remote_addr zone=callers:1m rate=%dr/s;
          server {
            listen 127.0.0.1:%d;
            location / {
              root files;
              limit_req zone=callers burst=%d nodelay;
              limit_req_status 429;
            }
          }
        }
        """
        .formatted(rate, port, burst);
  }

  private static String program() {
    String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
    return Stream.of(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, "nginx"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("no nginx: install it, as with apt-get install nginx"))
        .toString();
  }

  private static Path printed(Path folder) {
    return folder.resolve("printed.log");
  }

  private void awaitListening() throws IOException {
    TimeSource time = TimeSource.system();
    long from = time.nanoTime();
    while (!isListening()) {
      try {
        boolean ended = process.waitFor(10, TimeUnit.MILLISECONDS);
        if (ended || time.nanoTime() - from > LONGEST_START.toNanos()) {
          close();
          throw new IOException("nginx did not start: " + Files.readString(printed(folder)));
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        close();
        throw new IOException("interrupted while nginx started", interrupted);
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

  @Override
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Ends this process and waits for its end. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
