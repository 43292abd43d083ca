package dev.headrace.testing;

import dev.headrace.core.Headers;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A request as a {@link FaultServer} received it. Immutable; its arrays must not be changed. */
public final class Received {
  private final int connection;
  private final int number;
  private final String method;
  private final String target;
  private final String version;
  private final Headers headers;
  private final byte[] body;
  private final byte[] raw;

  Received(int connection, int number, Head head, byte[] body, byte[] raw) {
    this.connection = connection;
    this.number = number;
    this.method = head.method();
    this.target = head.target();
    this.version = head.version();
    this.headers = head.headers();
    this.body = body;
    this.raw = raw;
  }

  /** Request line and header section. */
  record Head(String method, String target, String version, Headers headers) {}

  /** The number of the connection it came on, from 1. */
  public int connection() {
    return connection;
  }

  /** Its number on that connection, from 1. */
  public int number() {
    return number;
  }

  /** The method. */
  public String method() {
    return method;
  }

  /** The request target: path and query. */
  public String target() {
    return target;
  }

  /** The target without its query. */
  public String path() {
    int mark = target.indexOf('?');
    return mark < 0 ? target : target.substring(0, mark);
  }

  /** The first query parameter of this name, decoded; null if there is none. */
  public @Nullable String parameter(String name) {
    int mark = target.indexOf('?');
    if (mark < 0) {
      return null;
    }
    for (String pair : target.substring(mark + 1).split("&", -1)) {
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      if (URLDecoder.decode(key, StandardCharsets.UTF_8).equals(name)) {
        return equals < 0
            ? ""
            : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
      }
    }
    return null;
  }

  /** The header fields, as they came. */
  public Headers headers() {
    return headers;
  }

  /** The content, without the framing of chunks. */
  public byte[] body() {
    return body;
  }

  /** The content in UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** Everything as it came over the wire, head and framing included; empty over HTTP/2. */
  public byte[] raw() {
    return raw;
  }

  boolean isHttp2() {
    return version.equals("HTTP/2");
  }

  boolean wantsClose() {
    String connection = headers.joined("Connection");
    return version.equals("HTTP/1.0") || connection != null && Reply.hasToken(connection, "close");
  }

  @Override
  public String toString() {
    return connection + "." + number + " " + method + " " + target;
  }
}
