package dev.headrace.transport.apache;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hc.core5.http2.H2ConnectionException;

/**
 * Bytes are cut into frames as RFC 9113 §4.1 says, in whatever pieces they come, and a frame that
 * is longer than allowed is refused as soon as its head is here. The first byte says how long each
 * piece is.
 */
public final class FrameFuzz {
  private static final String TOO_LONG = "too long";

  private FrameFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < 1) {
      return;
    }
    byte[] sent = Arrays.copyOfRange(data, 1, data.length);
    List<String> expected = expected(sent);
    for (int piece : new int[] {Math.max(1, sent.length), 1 + (data[0] & 0xff)}) {
      List<String> cut = cut(sent, piece);
      if (!cut.equals(expected)) {
        throw new AssertionError(cut + " of " + Arrays.toString(sent) + " in pieces of " + piece);
      }
    }
  }

  /** As the RFC has it, all bytes at hand. */
  private static List<String> expected(byte[] sent) {
    List<String> frames = new ArrayList<>();
    int at = 0;
    while (sent.length - at >= 9) {
      int length = (sent[at] & 0xff) << 16 | (sent[at + 1] & 0xff) << 8 | sent[at + 2] & 0xff;
      if (length > 16_384) {
        frames.add(TOO_LONG);
        break;
      }
      if (sent.length - at - 9 < length) {
        break;
      }
      int id = ByteBuffer.wrap(sent).getInt(at + 5) & 0x7fffffff;
      byte[] bytes = Arrays.copyOfRange(sent, at, at + 9 + length);
      frames.add(text(length, sent[at + 3], (sent[at + 4] & 8) != 0, id, bytes));
      at += 9 + length;
    }
    return frames;
  }

  private static List<String> cut(byte[] sent, int piece) {
    List<String> frames = new ArrayList<>();
    FrameReader reader = new FrameReader();
    for (int at = 0; at < sent.length; at += piece) {
      ByteBuffer source = ByteBuffer.wrap(sent, at, Math.min(piece, sent.length - at));
      ByteBuffer frame;
      try {
        while ((frame = reader.next(source)) != null) {
          byte[] bytes = new byte[frame.remaining()];
          frame.get(0, bytes);
          int id = FrameReader.streamId(frame);
          boolean padded = FrameReader.hasFlag(frame, 8);
          frames.add(text(FrameReader.length(frame), FrameReader.type(frame), padded, id, bytes));
          frame.clear(); // whoever has it may do with it what it wants
        }
      } catch (H2ConnectionException refused) {
        frames.add(TOO_LONG);
        return frames;
      }
    }
    return frames;
  }

  private static String text(int length, int type, boolean padded, int id, byte[] bytes) {
    return length + " " + type + " " + padded + " " + id + " " + Arrays.toString(bytes);
  }
}
