package dev.headrace.testing;

import dev.headrace.core.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads HTTP/1.1 requests from a connection and keeps their bytes. Used by one thread. */
final class RequestReader {
  private static final int MAX_LINE = 1 << 20;
  private final InputStream in;
  private byte[] buffer = new byte[8192];
  private int position;
  private int limit;
  private final ByteArrayOutputStream raw = new ByteArrayOutputStream(512);

  RequestReader(InputStream in) {
    this.in = in;
  }

  /** What arrived is not a request. */
  static final class Malformed extends IOException {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  /** The next request's head; null if the peer closed the connection instead. */
  Received.@Nullable Head head() throws IOException {
    raw.reset();
    if (position == limit && !fill()) {
      return null;
    }
    String[] line = line().split(" ", -1);
    if (line.length != 3 || !line[2].startsWith("HTTP/1.")) {
      throw new Malformed("not a request line");
    }
    Headers.Builder headers = Headers.builder();
    for (String field = line(); !field.isEmpty(); field = line()) {
      int colon = field.indexOf(':');
      if (colon <= 0) {
        throw new Malformed("not a header field");
      }
      headers.addReceived(field.substring(0, colon), field.substring(colon + 1).strip());
    }
    return new Received.Head(line[0], line[1], line[2], headers.build());
  }

  /** The content that belongs to {@code headers} (RFC 9112 §6.3). */
  byte[] body(Headers headers) throws IOException {
    String coding = headers.joined("Transfer-Encoding");
    if (coding != null) {
      if (!coding.toLowerCase(Locale.ROOT).endsWith("chunked")) {
        throw new Malformed("a transfer coding that does not end in chunked");
      }
      return chunks();
    }
    String length = headers.first("Content-Length");
    return length == null ? new byte[0] : exactly(number(length, 10));
  }

  /** Everything that was consumed since the request began. */
  byte[] raw() {
    return raw.toByteArray();
  }

  /**
   * Reads ahead, so that the end of the connection shows.
   *
   * @return false if the peer closed it
   */
  boolean fill() throws IOException {
    if (position == limit) {
      position = 0;
      limit = 0;
    } else if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    int read = in.read(buffer, limit, buffer.length - limit);
    limit += Math.max(0, read);
    return read >= 0;
  }

  /** How many bytes were read ahead. */
  int buffered() {
    return limit - position;
  }

  /** Drops what was read ahead. */
  void skip() {
    position = limit;
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    while (true) {
      String line = line();
      int extension = line.indexOf(';');
      int size = number(extension < 0 ? line : line.substring(0, extension), 16);
      if (size == 0) {
        break;
      }
      content.writeBytes(exactly(size));
      if (!line().isEmpty()) {
        throw new Malformed("a chunk longer than it says");
      }
    }
    while (!line().isEmpty()) {} // trailers
    return content.toByteArray();
  }

  private byte[] exactly(int count) throws IOException {
    byte[] bytes = new byte[count];
    int done = 0;
    while (done < count) {
      need();
      int part = Math.min(count - done, limit - position);
      System.arraycopy(buffer, position, bytes, done, part);
      raw.write(buffer, position, part);
      position += part;
      done += part;
    }
    return bytes;
  }

  private String line() throws IOException {
    int scanned = 0; // bytes from position on that hold no end of line
    while (true) {
      for (int i = position + scanned; i < limit; i++) {
        if (buffer[i] == '\n') {
          return take(i + 1 - position);
        }
      }
      scanned = limit - position;
      if (scanned > MAX_LINE) {
        throw new Malformed("a line beyond all measure");
      }
      if (!fill()) {
        throw new Malformed("the connection ended within a request");
      }
    }
  }

  private String take(int length) {
    String line = new String(buffer, position, length, StandardCharsets.ISO_8859_1);
    raw.write(buffer, position, length);
    position += length;
    return line.stripTrailing();
  }

  private void need() throws IOException {
    if (position == limit && !fill()) {
      throw new Malformed("the connection ended within a request");
    }
  }

  private static int number(String text, int radix) throws Malformed {
    try {
      int value = Integer.parseInt(text.strip(), radix);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException notOne) {
      // the same as a negative one
    }
    throw new Malformed("not a length");
  }
}
