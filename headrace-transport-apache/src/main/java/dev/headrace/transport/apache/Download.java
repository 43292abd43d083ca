package dev.headrace.transport.apache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.hc.core5.http.nio.CapacityChannel;

/** A response's body on its way in. Driven by the connection's I/O thread. */
abstract sealed class Download permits Download.Buffered, StreamedDownload {

  /** Takes what is in {@code source}; false if it is more than allowed. */
  abstract boolean receive(ByteBuffer source);

  /** Bytes came that are not of the body, and are of the window. */
  abstract void padding(int bytes);

  /** Takes the handle on the flow of bytes, called when the window is used up. */
  abstract void window(CapacityChannel channel) throws IOException;

  /** Whether the bytes stand still because the reader does not want any. */
  abstract boolean isSuspended();

  /** A body that is read into memory. */
  static final class Buffered extends Download {
    private static final int FIRST_BYTES = 8 << 10;
    private static final int TRUSTED_BYTES = 256 << 10; // no more is allocated on a mere promise
    private final long limit;
    private byte[] bytes;
    private int size;

    /**
     * @param length as declared, or negative
     */
    Buffered(long length, long limit) {
      this.limit = Math.min(limit, Integer.MAX_VALUE - 8);
      bytes = new byte[(int) (length < 0 ? FIRST_BYTES : Math.min(length, TRUSTED_BYTES))];
    }

    @Override
    boolean receive(ByteBuffer source) {
      int more = source.remaining();
      if (more > limit - size) {
        return false;
      }
      if (more > bytes.length - size) {
        long doubled = Math.max(2L * bytes.length, size + (long) more);
        bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, limit));
      }
      source.get(bytes, size, more);
      size += more;
      return true;
    }

    @Override
    void padding(int bytes) {}

    @Override
    void window(CapacityChannel channel) throws IOException {
      channel.update(Integer.MAX_VALUE); // the limit bounds it
    }

    @Override
    boolean isSuspended() {
      return false;
    }

    byte[] bytes() {
      return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }
  }
}
