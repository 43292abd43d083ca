package dev.headrace.transport.apache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * What the engine's decoder of chunks reads from: a line that ends with the connection is none. The
 * engine would take the first digit of a size for the size, and so half a body for a whole one (RFC
 * 9112 §8).
 */
record WholeLines(SessionInputBuffer bytes) implements SessionInputBuffer {

  @Override
  public boolean readLine(CharArrayBuffer line, boolean endOfStream) throws IOException {
    boolean whole = bytes.readLine(line, false);
    if (!whole && endOfStream) {
      throw new TruncatedChunkException("the connection ended within the chunks");
    }
    return whole;
  }

  @Override
  public boolean hasData() {
    return bytes.hasData();
  }

  @Override
  public int length() {
    return bytes.length();
  }

  @Override
  public int fill(ReadableByteChannel channel) throws IOException {
    return bytes.fill(channel);
  }

  @Override
  public int read() {
    return bytes.read();
  }

  @Override
  public int read(ByteBuffer target, int most) {
    return bytes.read(target, most);
  }

  @Override
  public int read(ByteBuffer target) {
    return bytes.read(target);
  }

  @Override
  public int read(WritableByteChannel target, int most) throws IOException {
    return bytes.read(target, most);
  }

  @Override
  public int read(WritableByteChannel target) throws IOException {
    return bytes.read(target);
  }
}
