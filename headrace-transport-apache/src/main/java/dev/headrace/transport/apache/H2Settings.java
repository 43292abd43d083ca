package dev.headrace.transport.apache;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a server said of itself (RFC 9113 §6.5.2). It holds until the server says otherwise, and a
 * zero may be meant; the engine (5.4) forgets all with the next frame, and takes zeros for errors.
 * So it is handed frames that say everything, and no zeros. For one thread.
 */
final class H2Settings {
  /** A setting's bytes: its name and its value. */
  static final int BYTES = 6;

  private static final int HEADER_TABLE_SIZE = 1;
  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int NAMES = 6;
  private static final int TABLE_BYTES = 4096;

  private final Map<Integer, Integer> said = new TreeMap<>();

  /** Notes what {@code frame} says, and has it say all that holds. */
  void hear(ByteBuffer frame, H2Connection connection) {
    frame.position(FrameReader.HEAD_BYTES);
    while (frame.hasRemaining()) {
      int name = frame.getShort() & 0xffff;
      int value = frame.getInt();
      if (name == MAX_CONCURRENT_STREAMS) { // our own bookkeeping keeps it
        connection.limit(value < 0 ? Integer.MAX_VALUE : value);
      } else if (name > 0 && name <= NAMES) {
        said.put(name, value);
      }
    }
    frame.clear().position(FrameReader.HEAD_BYTES);
    said.forEach((name, value) -> frame.putShort(name.shortValue()).putInt(put(name, value)));
    frame.flip();
    int length = frame.limit() - FrameReader.HEAD_BYTES;
    frame.putInt(0, length << 8 | FrameReader.type(frame));
    Integer window = said.get(INITIAL_WINDOW_SIZE);
    connection.borrows(window != null && window == 0);
  }

  private static int put(int name, int value) {
    if (name == HEADER_TABLE_SIZE && (value < 0 || value > TABLE_BYTES)) {
      return TABLE_BYTES; // it may be smaller, and is our memory
    }
    return name == INITIAL_WINDOW_SIZE && value == 0 ? 1 : value; // H2Stream leaves the byte out
  }
}
