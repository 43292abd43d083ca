package dev.headrace.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads lines one by one and holds one of them. Lines end with LF; a CR before it is dropped. */
final class LineReader implements AutoCloseable {
  private final InputStream in;
  private final int maxLength;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
  private long number;
  private long offset;
  private boolean terminated;
  private boolean tooLong;

  /** A reader that keeps at most {@code maxLength} bytes of a line. */
  LineReader(InputStream in, int maxLength) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.maxLength = maxLength;
  }

  /** Moves to the next line. Returns false at the end. */
  boolean next() throws IOException {
    line.reset();
    tooLong = false;
    terminated = false;
    long from = offset;
    for (int b = in.read(); b >= 0; b = in.read()) {
      offset++;
      if (b == '\n') {
        terminated = true;
        break;
      }
      if (line.size() < maxLength) {
        line.write(b);
      } else {
        tooLong = true;
      }
    }
    if (offset == from) {
      return false;
    }
    number++;
    return true;
  }

  /** The line's number, from 1. */
  long number() {
    return number;
  }

  /** How many bytes were read, up to the end of the line. */
  long offset() {
    return offset;
  }

  /** Whether the line has its end; the last one may lack it. */
  boolean isTerminated() {
    return terminated;
  }

  /** Whether the line is longer than what is kept of it. */
  boolean isTooLong() {
    return tooLong;
  }

  /** The line as it was read, without its end. */
  byte[] bytes() {
    return line.toByteArray();
  }

  /**
   * The line as text, without a byte order mark.
   *
   * @throws CharacterCodingException if it is not UTF-8
   */
  String text() throws CharacterCodingException {
    String text =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.toByteArray())).toString();
    int from = number == 1 && text.startsWith("\uFEFF") ? 1 : 0;
    return text.substring(from, text.endsWith("\r") ? text.length() - 1 : text.length());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
