package dev.headrace.content;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Decodes a body that is in memory into another one. */
@SuppressWarnings("ByteBufferBackingArray") // of buffers made here, from offset 0
final class BufferedDecoding {
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
  private static final int GZIP_OVERHEAD = 18; // header and trailer (RFC 1952 §2.3)
  private static final int PROBE = 64;
  private final byte[] encoded;
  private final Codings codings;
  private final Bounds bounds;
  private final BodyFailures failures;

  BufferedDecoding(byte[] encoded, Codings codings, Bounds bounds, BodyFailures failures) {
    this.encoded = encoded;
    this.codings = codings;
    this.bounds = new Bounds(Math.min(bounds.most(), LARGEST_ARRAY), bounds.ratio());
    this.failures = failures;
  }

  byte[] run() {
    try (Unwrapping unwrapping = new Unwrapping(codings, bounds, failures)) {
      unwrapping.feed(ByteBuffer.wrap(encoded));
      ByteBuffer out = ByteBuffer.allocate(firstSize());
      ByteBuffer probe = ByteBuffer.allocate(PROBE);
      while (true) {
        boolean full = !out.hasRemaining();
        int written = unwrapping.read(full ? probe : out); // a full guess often is the whole
        if (written == 0) {
          unwrapping.end();
          return content(out);
        }
        if (full) {
          out = grown(out).put(probe.flip());
          probe.clear();
        }
      }
    }
  }

  private static byte[] content(ByteBuffer out) {
    return out.hasRemaining() ? Arrays.copyOf(out.array(), out.position()) : out.array();
  }

  private static ByteBuffer grown(ByteBuffer full) {
    int size = full.capacity();
    int larger = (int) Math.min(LARGEST_ARRAY, Math.max(2L * size, size + (long) PROBE));
    return ByteBuffer.wrap(Arrays.copyOf(full.array(), larger)).position(size);
  }

  /**
   * The length that a gzip member claims at its end, if it is plausible. It is a guess: a wrong one
   * costs copying, and never more memory than the bounds allow anyway.
   */
  private int firstSize() {
    long claimed = 0;
    if (encoded.length >= GZIP_OVERHEAD && codings.names().size() == 1) {
      ByteBuffer trailer = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
      claimed = trailer.getInt(encoded.length - Integer.BYTES) & 0xffff_ffffL;
    }
    long allowed = Math.min(bounds.most(), bounds.expansionOf(encoded.length));
    return (int) Math.min(allowed, claimed > 0 ? claimed : 2L * encoded.length);
  }
}
