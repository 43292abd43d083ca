package dev.headrace.content;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a body that is in memory into another one. Holds both and no more: where the length is
 * not what it was taken for, the body is decoded once more instead of copied.
 */
final class BufferedDecoding {
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
  private static final int GZIP_OVERHEAD = 18; // header and trailer (RFC 1952 §2.3)
  private static final int SCRATCH = 8 * 1024;
  private final byte[] encoded;
  private final Codings codings;
  private final Bounds bounds;
  private final BodyFailures failures;
  private int length;

  BufferedDecoding(byte[] encoded, Codings codings, Bounds bounds, BodyFailures failures) {
    this.encoded = encoded;
    this.codings = codings;
    this.bounds = new Bounds(Math.min(bounds.most(), LARGEST_ARRAY), bounds.ratio());
    this.failures = failures;
  }

  byte[] run() {
    byte[] content = decode(claimedLength());
    return content != null ? content : Objects.requireNonNull(decode(length));
  }

  /** The content, if it is so long; if not, how long it is stands in {@link #length}. */
  private byte @Nullable [] decode(int expected) {
    byte[] content = new byte[expected];
    length = fill(content);
    return length == expected ? content : null;
  }

  /** Fills {@code content}; returns how long all of it is, also beyond that. */
  private int fill(byte[] content) {
    try (Unwrapping unwrapping = new Unwrapping(codings, bounds, failures)) {
      unwrapping.feed(ByteBuffer.wrap(encoded));
      ByteBuffer out = ByteBuffer.wrap(content);
      ByteBuffer scratch = ByteBuffer.allocate(SCRATCH);
      int filled = 0;
      while (true) {
        int written = unwrapping.read(out.hasRemaining() ? out : scratch.clear());
        if (written == 0) {
          unwrapping.end();
          return filled;
        }
        filled += written;
      }
    }
  }

  /**
   * The length that a gzip member claims at its end, if it is plausible: right unless other members
   * or other codings are about it, or it is a lie. No more is allocated than the bounds allow.
   */
  private int claimedLength() {
    if (encoded.length < GZIP_OVERHEAD || codings.names().size() != 1) {
      return 0;
    }
    ByteBuffer trailer = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
    long claimed = trailer.getInt(encoded.length - Integer.BYTES) & 0xffff_ffffL;
    return (int) Math.min(claimed, Math.min(bounds.most(), bounds.expansionOf(encoded.length)));
  }
}
