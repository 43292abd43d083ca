package dev.headrace.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * nginx as the distribution ships it, with a configuration of its own: one static file behind
 * {@code limit_req}, a leaky bucket.
 */
final class Nginx implements LimitingServer.Running {
  private final Daemon daemon;

  private Nginx(Daemon daemon) {
    this.daemon = daemon;
  }

  /** Allows {@code rate} requests a second, and {@code burst} before their time. */
  static Nginx start(int rate, int burst) {
    int port = ForeignServer.freePort();
    Path folder = Daemon.folder("nginx", port);
    Path configuration = folder.resolve("nginx.conf");
    try {
      Files.createDirectories(folder.resolve("files"));
      Files.writeString(folder.resolve("files/item.json"), "{\"id\":1}\n");
      Files.writeString(configuration, configuration(port, rate, burst));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
    return new Nginx(
        Daemon.start(
            "nginx",
            port,
            "-e",
            "error.log",
            "-p",
            folder.toString(),
            "-c",
            configuration.toString()));
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

  @Override
  public String url() {
    return "http://127.0.0.1:" + daemon.port();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
