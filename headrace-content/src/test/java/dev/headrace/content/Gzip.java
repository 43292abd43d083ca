package dev.headrace.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;

/** Gzip data, made by the JDK's encoder, and parts of it. */
final class Gzip {

  private Gzip() {}

  static byte[] of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] of(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /** A member with every optional part of the header (RFC 1952 §2.3). */
  static byte[] withAllHeaderFields(byte[] content, byte[] extra) {
    byte[] plain = of(content);
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    header.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0x02 | 0x04 | 0x08 | 0x10});
    header.writeBytes(new byte[] {1, 2, 3, 4, 0, 3});
    header.write(extra.length & 0xff);
    header.write(extra.length >> 8);
    header.writeBytes(extra);
    header.writeBytes("name\0comment\0".getBytes(StandardCharsets.ISO_8859_1));
    CRC32 crc = new CRC32();
    crc.update(header.toByteArray());
    header.write((int) crc.getValue() & 0xff);
    header.write((int) crc.getValue() >> 8 & 0xff);
    header.write(plain, 10, plain.length - 10);
    return header.toByteArray();
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** Text that shrinks to about a fifth. */
  static byte[] text(int length, Random random) {
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) ('a' + random.nextInt(2) + (i % 7 == 0 ? random.nextInt(20) : 0));
    }
    return text;
  }
}
