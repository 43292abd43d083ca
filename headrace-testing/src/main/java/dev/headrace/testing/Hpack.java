package dev.headrace.testing;

import dev.headrace.core.Headers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http2.hpack.HPackDecoder;
import org.apache.hc.core5.http2.hpack.HPackEncoder;
import org.apache.hc.core5.util.ByteArrayBuffer;

/**
 * The compression of one connection's header sections (RFC 7541), by Apache HttpCore. Each
 * direction is used by one thread at a time.
 */
final class Hpack {
  private static final int TABLE = 4_096; // RFC 9113 §6.5.2
  private final HPackDecoder decoder = new HPackDecoder(TABLE, StandardCharsets.ISO_8859_1);
  private final HPackEncoder encoder = new HPackEncoder(TABLE, StandardCharsets.ISO_8859_1);

  /** The fields; those that must never be indexed are tagged as sensitive. */
  List<Headers.Field> decode(byte[] block) throws IOException {
    try {
      List<Headers.Field> fields = new ArrayList<>();
      for (Header field : decoder.decodeHeaders(ByteBuffer.wrap(block))) {
        fields.add(new Headers.Field(field.getName(), field.getValue(), field.isSensitive()));
      }
      return List.copyOf(fields);
    } catch (HttpException broken) {
      RequestReader.Malformed malformed = new RequestReader.Malformed("not a header section");
      malformed.initCause(broken);
      throw malformed;
    }
  }

  /** The block of alternating names and values. */
  byte[] encode(String... namesAndValues) {
    try {
      ByteArrayBuffer block = new ByteArrayBuffer(256);
      for (int i = 0; i < namesAndValues.length; i += 2) {
        encoder.encodeHeader(block, namesAndValues[i], namesAndValues[i + 1], false);
      }
      return block.toByteArray();
    } catch (IOException beyondIso8859) {
      throw new UncheckedIOException(beyondIso8859);
    }
  }

  /** What the peer's decoder can hold. */
  void tableSize(int bytes) {
    encoder.setMaxTableSize(bytes);
  }
}
