package dev.headrace.transport.apache;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hc.core5.http2.H2ConnectionException;
import org.apache.hc.core5.http2.H2Error;

/**
 * Looks at each frame before the engine does, and takes care of what the engine (5.4) does not:
 *
 * <ul>
 *   <li>GOAWAY: streams above the last one that it names were not processed (RFC 9113 §6.8);
 *   <li>SETTINGS: {@link H2Settings};
 *   <li>frames of types that nobody knows are ignored (§4.1);
 *   <li>what comes on a stream that was reset more than a second ago is ignored (§5.1);
 *   <li>padding counts as read (§6.9.1);
 *   <li>frames that ask for nothing but an answer are counted, and have a bound.
 * </ul>
 *
 * <p>For one thread.
 */
final class H2Guard {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PUSH_PROMISE = 5;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int PADDED = 8;
  private static final int REFUSED_STREAM = 7;
  private static final int CANCEL = 8;

  private final Map<Integer, Long> resetAt = new LinkedHashMap<>(); // by us
  private final H2Connection connection;
  private final Runnable ready;
  private final H2Settings settings = new H2Settings();
  private boolean told; // the server's settings
  private boolean announced;
  private boolean inHead;
  private boolean ignoresHead; // the one that is being continued
  private int idle; // frames in a row that moved nothing
  private long ignoredBytes;

  H2Guard(H2Connection connection, Runnable ready) {
    this.connection = connection;
    this.ready = ready;
  }

  /** Whether a head has begun and is still to be continued. */
  boolean isInHead() {
    return inHead;
  }

  /** Whether the engine is to see {@code frame}, which is whole. */
  boolean admits(ByteBuffer frame) throws H2ConnectionException {
    connection.heard();
    int type = FrameReader.type(frame);
    int length = FrameReader.length(frame);
    if (inHead && type != CONTINUATION) {
      return true; // the engine ends the connection
    }
    return switch (type) {
      case DATA -> data(frame, length);
      case HEADERS -> headers(frame);
      case RST_STREAM -> resetStream(frame, length);
      case SETTINGS -> settings(frame, length);
      case GOAWAY -> goAway(frame, length);
      case PING -> moves(false);
      case CONTINUATION -> continuation(frame, length);
      case PUSH_PROMISE, WINDOW_UPDATE -> true;
      default -> {
        moves(false); // PRIORITY, which was withdrawn, and what nobody knows
        yield false;
      }
    };
  }

  /** The engine has seen the frame. */
  void admitted() {
    if (told && !announced) {
      announced = true;
      ready.run();
    }
  }

  private boolean data(ByteBuffer frame, int length) throws H2ConnectionException {
    int id = FrameReader.streamId(frame);
    boolean ends = FrameReader.hasFlag(frame, END_STREAM);
    H2Stream stream = connection.streams().open(id);
    moves(length > 0 || ends);
    if (stream == null) {
      return !isIgnored(id, length);
    }
    if (FrameReader.hasFlag(frame, PADDED) && length > 0) {
      stream.exchange().padding(Math.min(length, 1 + (frame.get(FrameReader.HEAD_BYTES) & 0xff)));
    }
    return true;
  }

  /**
   * Whether these bytes were on their way when the stream was reset, and for so long that the
   * engine has forgotten it. They are never given back to the connection's window.
   */
  private boolean isIgnored(int id, int length) {
    Long since = resetAt.get(id);
    if (since == null || connection.nanoTime() - since < EngineSettings.RESET_LINGER.toNanos()) {
      return false;
    }
    ignoredBytes += length;
    if (ignoredBytes > EngineSettings.IGNORED_BYTES) {
      connection.retire();
    }
    return true;
  }

  private boolean headers(ByteBuffer frame) throws H2ConnectionException {
    moves(true);
    int id = FrameReader.streamId(frame);
    boolean continues = !FrameReader.hasFlag(frame, END_HEADERS);
    H2Stream stream = connection.streams().open(id);
    if (stream == null && isIgnored(id, 0)) {
      ignoresHead = continues;
      return false;
    }
    inHead = continues;
    if (stream != null) {
      stream.headBegins(FrameReader.hasFlag(frame, END_STREAM));
    }
    return true;
  }

  private boolean continuation(ByteBuffer frame, int length) throws H2ConnectionException {
    boolean ignored = ignoresHead;
    if (FrameReader.hasFlag(frame, END_HEADERS)) {
      inHead = false;
      ignoresHead = false;
    }
    moves(length > 0); // the engine counts only those that are not empty
    return !ignored;
  }

  private boolean resetStream(ByteBuffer frame, int length) {
    H2Stream stream = connection.streams().open(FrameReader.streamId(frame));
    if (stream != null
        && length == 4
        && frame.getInt(FrameReader.HEAD_BYTES) == REFUSED_STREAM
        && !stream.isAnswered()) {
      stream.leave();
    }
    return true;
  }

  private boolean settings(ByteBuffer frame, int length) throws H2ConnectionException {
    if (FrameReader.hasFlag(frame, ACK)) {
      return true;
    }
    moves(false);
    if (FrameReader.streamId(frame) == 0 && length % H2Settings.BYTES == 0) {
      settings.hear(frame, connection);
      told = true;
    }
    return true;
  }

  private boolean goAway(ByteBuffer frame, int length) {
    if (length >= 8 && FrameReader.streamId(frame) == 0) {
      connection.goAway(frame.getInt(FrameReader.HEAD_BYTES) & Integer.MAX_VALUE);
    }
    return true;
  }

  /** Counts frames that bring nothing; each makes work, and some an answer that has to be kept. */
  private boolean moves(boolean something) throws H2ConnectionException {
    idle = something ? 0 : idle + 1;
    if (idle > EngineSettings.IDLE_FRAMES) {
      throw new H2ConnectionException(H2Error.ENHANCE_YOUR_CALM, "too many frames for nothing");
    }
    return true;
  }

  /** Notes that {@code stream} is reset now. */
  void resets(H2Stream stream) {
    resetAt.put(stream.id(), connection.nanoTime());
    if (resetAt.size() > EngineSettings.RESETS_REMEMBERED) {
      resetAt.remove(resetAt.keySet().iterator().next());
    }
  }

  /** A frame that makes the engine reset a stream that was aborted. */
  ByteBuffer emptyData(H2Stream stream) {
    return head(0, DATA, stream.id()).flip();
  }

  /** A frame that makes the engine forget a stream, and write nothing. */
  ByteBuffer resetByServer(H2Stream stream) {
    return head(4, RST_STREAM, stream.id()).putInt(CANCEL).flip();
  }

  private static ByteBuffer head(int length, int type, int id) {
    return ByteBuffer.allocate(FrameReader.HEAD_BYTES + length)
        .putInt(length << 8 | type)
        .put((byte) 0)
        .putInt(id);
  }
}
