package dev.headrace;

import dev.headrace.cache.Caching;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A response of 300 bytes and a client that reads it in its own way: what the byte sweep cuts. */
final class ByteShape {
  static final int LENGTH = 300;
  static final String TEXT = "All of it, at the rate that the wheel takes. ".repeat(3);
  private final Use use;
  private final Framing framing;
  private final byte[] message;
  private final int head;

  private ByteShape(Use use, Framing framing, byte[] message, int head) {
    this.use = use;
    this.framing = framing;
    this.message = message;
    this.head = head;
  }

  /** The ways to read a response. One more is one line. */
  enum Use {
    BUFFERED(false, false, false),
    STREAMED(true, false, false),
    TTL_CACHED(false, true, false),
    GZIP(false, false, true),
    STREAMED_GZIP(true, false, true);

    private final boolean streamed;
    private final boolean cached;
    private final boolean gzip;

    Use(boolean streamed, boolean cached, boolean gzip) {
      this.streamed = streamed;
      this.cached = cached;
      this.gzip = gzip;
    }
  }

  /** The ways to tell where a body ends. */
  enum Framing {
    LENGTH_DELIMITED,
    CHUNKED
  }

  static List<ByteShape> all() {
    List<ByteShape> all = new ArrayList<>();
    for (Use use : Use.values()) {
      for (Framing framing : Framing.values()) {
        all.add(of(use, framing));
      }
    }
    return all;
  }

  static ByteShape of(Use use, Framing framing) {
    byte[] text = TEXT.getBytes(StandardCharsets.US_ASCII);
    byte[] coded = use.gzip ? ClientFixture.gzip(text) : text;
    byte[] body = framing == Framing.CHUNKED ? chunked(coded) : coded;
    String fields =
        (use.gzip ? "Content-Encoding: gzip\r\n" : "")
            + (framing == Framing.CHUNKED
                ? "Transfer-Encoding: chunked\r\n"
                : "Content-Length: " + coded.length + "\r\n");
    String head = head(fields, LENGTH - body.length);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    message.writeBytes(body);
    return new ByteShape(use, framing, message.toByteArray(), head.length());
  }

  /** A client that reads it this way. */
  ClientBuilder on(ClientBuilder client) {
    return (use.cached ? client.cache(Caching.ttl()) : client)
        .options(o -> o.streamed(use.streamed));
  }

  boolean isCached() {
    return use.cached;
  }

  byte[] message() {
    return message;
  }

  /** How many bytes of it are head. */
  int head() {
    return head;
  }

  /** A head with {@code fields} that is {@code length} bytes long. */
  private static String head(String fields, int length) {
    String begin = "HTTP/1.1 200 OK\r\n" + fields + "X-Filler: ";
    return begin + "x".repeat(length - begin.length() - 4) + "\r\n\r\n";
  }

  /** Three chunks. */
  private static byte[] chunked(byte[] body) {
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    int third = body.length / 3;
    for (int from = 0; from < body.length; from += third + 1) {
      byte[] chunk = Arrays.copyOfRange(body, from, Math.min(body.length, from + third + 1));
      coded.writeBytes(
          (Integer.toHexString(chunk.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      coded.writeBytes(chunk);
      coded.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    coded.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return coded.toByteArray();
  }

  @Override
  public String toString() {
    return use + ", " + framing;
  }
}
