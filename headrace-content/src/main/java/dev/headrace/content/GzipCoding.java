package dev.headrace.content;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The gzip coding (RFC 9110 §8.4.1.3, RFC 1952): any number of members, none included, and nothing
 * else. Header, checksum and length of each member are verified.
 */
final class GzipCoding implements Coding {
  private static final int MAGIC_1 = 0x1f;
  private static final int MAGIC_2 = 0x8b;
  private static final int DEFLATE = 8;
  private static final int HEADER_CRC = 0x02;
  private static final int EXTRA = 0x04;
  private static final int NAME = 0x08;
  private static final int COMMENT = 0x10;
  private static final int RESERVED = 0xe0;

  /** What the next byte belongs to (RFC 1952 §2.3). */
  private enum At {
    START,
    FIXED_HEADER,
    EXTRA_LENGTH,
    EXTRA_FIELD,
    NAME_FIELD,
    COMMENT_FIELD,
    HEADER_CHECKSUM,
    DATA,
    TRAILER
  }

  private final Inflater inflater = new Inflater(true);
  private final CRC32 dataCrc = new CRC32();
  private final CRC32 headerCrc = new CRC32();
  private At at = At.START;
  private int count; // bytes of the current field so far
  private long number; // the little-endian number that the current field holds
  private int flags;
  private boolean closed;

  @Override
  public int decode(ByteBuffer in, ByteBuffer out) throws DataFormatException {
    int written = 0;
    while (written == 0 && in.hasRemaining() && out.hasRemaining()) {
      if (at == At.DATA) {
        written = inflate(in, out);
      } else {
        step(in.get() & 0xff);
      }
    }
    // what the inflater still holds comes out without further input
    return written == 0 && at == At.DATA && out.hasRemaining() ? inflate(in, out) : written;
  }

  private int inflate(ByteBuffer in, ByteBuffer out) throws DataFormatException {
    int from = out.position();
    inflater.setInput(in);
    int written = inflater.inflate(out);
    if (written > 0) {
      ByteBuffer fresh = out.duplicate();
      fresh.position(from).limit(from + written);
      dataCrc.update(fresh);
    }
    if (inflater.needsDictionary()) {
      throw new DataFormatException("a preset dictionary is asked for");
    }
    if (inflater.finished()) {
      enter(At.TRAILER);
    }
    return written;
  }

  private void step(int b) throws DataFormatException {
    if (at != At.HEADER_CHECKSUM && at != At.TRAILER) {
      headerCrc.update(b);
    }
    switch (at) {
      case START -> {
        require(b == MAGIC_1, "what should be a gzip member does not start as one");
        enter(At.FIXED_HEADER);
        count = 1;
      }
      case FIXED_HEADER -> fixedHeader(b);
      case EXTRA_LENGTH -> {
        if (isNumberComplete(b, 2)) {
          long length = number;
          enter(length == 0 ? after(At.EXTRA_FIELD) : At.EXTRA_FIELD);
          number = length;
        }
      }
      case EXTRA_FIELD -> {
        if (++count == number) {
          enter(after(At.EXTRA_FIELD));
        }
      }
      case NAME_FIELD, COMMENT_FIELD -> {
        if (b == 0) {
          enter(after(at));
        }
      }
      case HEADER_CHECKSUM -> {
        if (isNumberComplete(b, 2)) {
          require(number == (headerCrc.getValue() & 0xffff), "a gzip header's checksum is wrong");
          enter(At.DATA);
        }
      }
      case TRAILER -> trailer(b);
      case DATA -> throw new IllegalStateException("data is the inflater's");
    }
  }

  private void fixedHeader(int b) throws DataFormatException {
    switch (count++) {
      case 1 -> require(b == MAGIC_2, "what should be a gzip member does not start as one");
      case 2 -> require(b == DEFLATE, "the gzip member is not deflated");
      case 3 -> {
        require((b & RESERVED) == 0, "a reserved gzip flag is set"); // RFC 1952 §2.3.1.2
        flags = b;
      }
      case 9 -> enter((flags & EXTRA) != 0 ? At.EXTRA_LENGTH : after(At.EXTRA_FIELD));
      default -> {} // time, extra flags, operating system
    }
  }

  /** CRC-32 and length modulo 2^32 of the data (RFC 1952 §2.3.1). */
  private void trailer(int b) throws DataFormatException {
    if (isNumberComplete(b, 8)) {
      long length = inflater.getBytesWritten() & 0xffff_ffffL;
      require((number & 0xffff_ffffL) == dataCrc.getValue(), "the gzip checksum is wrong");
      require(number >>> 32 == length, "the gzip length is wrong");
      inflater.reset();
      dataCrc.reset();
      headerCrc.reset();
      enter(At.START);
    }
  }

  /** Which field follows {@code field}, by the member's flags. */
  private At after(At field) {
    if (field == At.EXTRA_FIELD && (flags & NAME) != 0) {
      return At.NAME_FIELD;
    }
    if (field != At.COMMENT_FIELD && (flags & COMMENT) != 0) {
      return At.COMMENT_FIELD;
    }
    return (flags & HEADER_CRC) != 0 ? At.HEADER_CHECKSUM : At.DATA;
  }

  private boolean isNumberComplete(int b, int bytes) {
    number |= (long) b << (8 * count);
    return ++count == bytes;
  }

  private void enter(At field) {
    at = field;
    count = 0;
    number = 0;
  }

  private static void require(boolean holds, String message) throws DataFormatException {
    if (!holds) {
      throw new DataFormatException(message);
    }
  }

  @Override
  public void end() throws DataFormatException {
    require(at == At.START, "the gzip data ends too early");
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      inflater.end();
    }
  }
}
