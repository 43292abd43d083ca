package dev.headrace.transport.apache;

import dev.headrace.core.spi.TransportOptions;
import dev.headrace.testing.FakeTime;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * After any settings of a server the engine is told all that holds, and nothing that it takes for
 * an error though the RFC does not. The first byte says how many settings a frame has; each is six
 * bytes, name and value.
 */
public final class H2SettingsFuzz {
  private static final int HEAD = 9;
  private static final FakeTime TIME = new FakeTime();
  private static final TransportOptions OPTIONS = TransportOptions.builder(TIME, TIME).build();

  private H2SettingsFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < 1) {
      return;
    }
    int each = 1 + (data[0] & 7);
    H2Connection connection = new H2Connection(new H2Session().asSession(), new Wire(), OPTIONS);
    H2Settings settings = new H2Settings();
    Map<Integer, Integer> holds = new TreeMap<>();
    for (int at = 1; at + 6 <= data.length; at += 6 * each) {
      int size = Math.min(each, (data.length - at) / 6) * 6;
      ByteBuffer frame = ByteBuffer.allocate(HEAD + FrameReader.PAYLOAD_BYTES);
      frame.putInt(size << 8 | 4).put((byte) 0).putInt(0).put(data, at, size).flip();
      for (int i = at; i < at + size; i += 6) {
        ByteBuffer setting = ByteBuffer.wrap(data, i, 6);
        holds.put(setting.getShort() & 0xffff, setting.getInt());
      }
      settings.hear(frame, connection);
      check(frame, holds, data);
      Integer window = holds.get(4);
      check(connection.borrows() == (window != null && window == 0), data);
    }
  }

  private static void check(ByteBuffer frame, Map<Integer, Integer> holds, byte[] data) {
    Map<Integer, Integer> expected = new TreeMap<>(holds);
    expected.keySet().removeIf(name -> name < 1 || name > 6 || name == 3);
    expected.computeIfPresent(1, (name, size) -> size < 0 || size > 4096 ? 4096 : size);
    expected.computeIfPresent(4, (name, window) -> window == 0 ? 1 : window);
    check(frame.position() == 0, data);
    check(FrameReader.length(frame) == frame.limit() - HEAD, data);
    check(FrameReader.type(frame) == 4 && FrameReader.streamId(frame) == 0, data);
    Map<Integer, Integer> told = new TreeMap<>();
    for (int at = HEAD; at < frame.limit(); at += 6) {
      told.put((int) frame.getShort(at), frame.getInt(at + 2));
    }
    check(told.equals(expected) && told.size() * 6 == frame.limit() - HEAD, data);
  }

  private static void check(boolean holds, byte[] data) {
    if (!holds) {
      throw new AssertionError("does not hold for: " + Arrays.toString(data));
    }
  }
}
