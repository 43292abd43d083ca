package dev.headrace.core.spi;

import dev.headrace.core.Body;
import dev.headrace.core.Response;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A response whose body is being read into memory, up to a bound. For one thread after the other:
 * whoever reads the connection.
 */
public final class ResponseBuffer {
  private static final int FIRST_BYTES = 8 << 10;
  private static final int TRUSTED_BYTES = 256 << 10; // no more is allocated on a mere promise
  private final Response bare;
  private final long limit;
  private byte[] bytes;
  private int size;

  /**
   * A response of which nothing but the head is here.
   *
   * @param bare the response with its head alone
   * @param length of the body in bytes as declared, or negative
   * @param limit the most bytes to take
   */
  public ResponseBuffer(Response bare, long length, long limit) {
    this.bare = bare;
    this.limit = Math.min(limit, Integer.MAX_VALUE - 8);
    this.bytes = new byte[(int) (length < 0 ? FIRST_BYTES : Math.min(length, TRUSTED_BYTES))];
  }

  /** Takes what is in {@code source}, up to the limit; false if there is more. */
  public boolean receive(ByteBuffer source) {
    int more = (int) Math.min(source.remaining(), limit - size);
    if (more > bytes.length - size) {
      long doubled = Math.max(2L * bytes.length, size + (long) more);
      bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, limit));
    }
    source.get(bytes, size, more);
    size += more;
    return !source.hasRemaining();
  }

  /** The response with the body that came. Nothing may be received any more. */
  public Response whole() {
    return size == 0
        ? bare
        : bare.withBody(Body.of(size == bytes.length ? bytes : Arrays.copyOf(bytes, size)));
  }
}
