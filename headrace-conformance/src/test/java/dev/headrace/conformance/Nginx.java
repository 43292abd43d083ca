package dev.headrace.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** nginx as the distribution ships it, with a configuration of its own. */
final class Nginx implements LimitingServer.Running {
  private final Daemon daemon;
  private final Path folder;
  private final String scheme;

  private Nginx(Daemon daemon, Path folder, String scheme) {
    this.daemon = daemon;
    this.folder = folder;
    this.scheme = scheme;
  }

  /**
   * One static file behind {@code limit_req}, a leaky bucket: allows {@code rate} requests a
   * second, and {@code burst} before their time.
   */
  static Nginx start(int rate, int burst) {
    int port = ForeignServer.freePort();
    return start(port, "http", limiting(port, rate, burst));
  }

  /**
   * HTTP/2 over TLS: ends each connection after so many requests, by GOAWAY, and allows so many
   * streams at a time. Each request that it has processed is a line of {@link #log}.
   */
  static Nginx multiplexing(Path pem, int requests, int streams) {
    int port = ForeignServer.freePort();
    return start(port, "https", multiplexing(port, pem, requests, streams));
  }

  private static Nginx start(int port, String scheme, String server) {
    Path folder = Daemon.folder("nginx", port);
    Path configuration = folder.resolve("nginx.conf");
    try {
      Files.createDirectories(folder.resolve("files"));
      Files.writeString(folder.resolve("files/item.json"), "{\"id\":1}\n");
      Files.writeString(configuration, configuration(server));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
    Daemon daemon =
        Daemon.start(
            "nginx",
            port,
            "-e",
            "error.log",
            "-p",
            folder.toString(),
            "-c",
            configuration.toString());
    return new Nginx(daemon, folder, scheme);
  }

  /** Every file that it writes is below its folder. */
  private static String configuration(String server) {
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
          default_type application/json;
          %s
        }
        """
        .formatted(server);
  }

  /** A return would pass by the limit. */
  private static String limiting(int port, int rate, int burst) {
    return """
        access_log off;
        limit_req_zone $binary_remote_addr zone=callers:1m rate=%dr/s;
        server {
          listen 127.0.0.1:%d;
          location / {
            root files;
            limit_req zone=callers burst=%d nodelay;
            limit_req_status 429;
          }
        }
        """
        .formatted(rate, port, burst);
  }

  private static String multiplexing(int port, Path pem, int requests, int streams) {
    return """
        log_format line '$connection $server_protocol $request_method $uri $status';
        access_log access.log line;
        server {
          listen 127.0.0.1:%d ssl http2;
          ssl_certificate %s;
          ssl_certificate_key %s;
          keepalive_requests %d;
          http2_max_concurrent_streams %d;
          location / { return 200 '{"id":1}'; }
        }
        """
        .formatted(port, pem, pem, requests, streams);
  }

  @Override
  public String url() {
    return scheme + "://127.0.0.1:" + daemon.port();
  }

  /** What it wrote about each request: connection, protocol, method, path, status. */
  List<String> log() {
    try {
      return Files.readAllLines(folder.resolve("access.log"));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public void close() {
    daemon.close();
  }
}
