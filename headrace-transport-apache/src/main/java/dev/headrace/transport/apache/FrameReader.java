package dev.headrace.transport.apache;

import java.nio.ByteBuffer;
import org.apache.hc.core5.http2.H2ConnectionException;
import org.apache.hc.core5.http2.H2Error;
import org.jspecify.annotations.Nullable;

/** Cuts what a connection receives into HTTP/2 frames (RFC 9113 §4.1). For one thread. */
final class FrameReader {
  static final int HEAD_BYTES = 9;

  /** The most bytes of a frame after its head: no more was allowed (RFC 9113 §6.5.2). */
  static final int PAYLOAD_BYTES = 16 << 10;

  private final ByteBuffer frame = ByteBuffer.allocate(HEAD_BYTES + PAYLOAD_BYTES);
  private boolean whole;

  /**
   * The next frame, head included, or null if {@code source} does not hold the rest of it. It is
   * the reader's own buffer: valid until the next call.
   */
  @Nullable ByteBuffer next(ByteBuffer source) throws H2ConnectionException {
    if (whole) {
      frame.clear();
      whole = false;
    }
    fill(source, HEAD_BYTES);
    if (frame.position() < HEAD_BYTES) {
      return null;
    }
    int length = length(frame);
    if (length > PAYLOAD_BYTES) {
      throw new H2ConnectionException(H2Error.FRAME_SIZE_ERROR, "the frame is too long");
    }
    fill(source, HEAD_BYTES + length);
    whole = frame.position() == HEAD_BYTES + length;
    return whole ? frame.flip() : null;
  }

  private void fill(ByteBuffer source, int size) {
    int bytes = Math.min(size - frame.position(), source.remaining());
    if (bytes > 0) {
      frame.put(frame.position(), source, source.position(), bytes);
      frame.position(frame.position() + bytes);
      source.position(source.position() + bytes);
    }
  }

  static int length(ByteBuffer frame) {
    return frame.getInt(0) >>> 8;
  }

  static int type(ByteBuffer frame) {
    return frame.get(3);
  }

  static boolean hasFlag(ByteBuffer frame, int flag) {
    return (frame.get(4) & flag) != 0;
  }

  static int streamId(ByteBuffer frame) {
    return frame.getInt(5) & Integer.MAX_VALUE; // the first bit is to be ignored
  }
}
