package dev.headrace.transport.jdk;

import dev.headrace.core.Body;
import dev.headrace.core.Response;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A body that is read into memory, up to its bound. */
final class BufferedDownload extends Download {
  private static final int FIRST_BYTES = 8 << 10;
  private static final int TRUSTED_BYTES = 256 << 10; // no more is allocated on a mere promise
  private final Response bare;
  private final long limit;
  private byte[] bytes; // signals come serially (Reactive Streams §1.3)
  private int size;

  /**
   * @param length as declared, or negative
   */
  BufferedDownload(WireExchange exchange, Response bare, long length, long limit) {
    super(exchange, length);
    this.bare = bare;
    this.limit = Math.min(limit, Integer.MAX_VALUE - 8);
    this.bytes = new byte[(int) (length < 0 ? FIRST_BYTES : Math.min(length, TRUSTED_BYTES))];
  }

  @Override
  boolean isSuspended() {
    return false;
  }

  @Override
  void begins() {
    ask(Long.MAX_VALUE); // the limit bounds it
  }

  @Override
  void receive(ByteBuffer buffer) {
    int more = buffer.remaining();
    if (exchange.isOver()) {
      return;
    }
    if (more > limit - size) {
      exchange.fail(exchange.failures().bodyTooLong(limit));
      return;
    }
    if (more > bytes.length - size) {
      long doubled = Math.max(2L * bytes.length, size + (long) more);
      bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, limit));
    }
    buffer.get(bytes, size, more);
    size += more;
  }

  @Override
  void ends() {
    byte[] whole = size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    exchange.finish(size == 0 ? bare : bare.withBody(Body.of(whole)));
  }
}
