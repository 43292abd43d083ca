package dev.headrace.testing;

import dev.headrace.core.Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Reads the peer's frames, each as far as a server has to know it. Used by one thread. */
final class Http2Reader {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII); // RFC 9113 §3.4
  private static final int WEIGHED = 0x20; // RFC 9113 §6.2
  private final Http2Connection connection;
  private final Http2State state;
  private final Hpack hpack;
  private final DataInputStream in;
  private final ByteArrayOutputStream block = new ByteArrayOutputStream(); // of a header section
  private int latest; // the number of the newest stream
  private boolean ends; // what the header section that is being read says of its stream

  Http2Reader(Http2Connection connection, Hpack hpack, InputStream in) {
    this.connection = connection;
    this.state = connection.state();
    this.hpack = hpack;
    this.in = new DataInputStream(in);
  }

  void preface() throws IOException {
    byte[] preface = new byte[PREFACE.length];
    in.readFully(preface);
    if (!Arrays.equals(preface, PREFACE)) {
      throw new RequestReader.Malformed("not the preface of HTTP/2");
    }
  }

  /** Reads one frame; returns false where the connection ends instead. */
  boolean frame() throws IOException {
    int first = in.read();
    if (first < 0) {
      return false;
    }
    int length = first << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int id = in.readInt() & Integer.MAX_VALUE;
    byte[] payload = new byte[length];
    in.readFully(payload);
    take(type, flags, id, payload);
    return true;
  }

  private void take(int type, int flags, int id, byte[] payload) throws IOException {
    switch (type) {
      case Http2.HEADERS -> {
        ends = (flags & Http2.END_STREAM) != 0;
        block.reset();
        section(flags, id, unpadded(flags, payload));
      }
      case Http2.CONTINUATION -> section(flags, id, payload);
      case Http2.DATA -> data(flags, id, payload);
      case Http2.RST_STREAM -> connection.resetByPeer(id, ByteBuffer.wrap(payload).getInt());
      case Http2.WINDOW_UPDATE -> state.widen(id, ByteBuffer.wrap(payload).getInt());
      case Http2.SETTINGS -> {
        if ((flags & Http2.ACK) == 0) {
          settings(ByteBuffer.wrap(payload));
        }
      }
      case Http2.PING -> {
        if ((flags & Http2.ACK) == 0) {
          connection.frame(Http2.PING, Http2.ACK, 0, payload);
        } else {
          connection.pong();
        }
      }
      default -> {} // RFC 9113 §4.1: what is unknown is ignored
    }
  }

  private void section(int flags, int id, byte[] part) throws IOException {
    block.writeBytes(part);
    if ((flags & Http2.END_HEADERS) == 0) {
      return;
    }
    List<Headers.Field> fields = hpack.decode(block.toByteArray());
    if (id > latest) {
      latest = id;
      Http2Stream stream = new Http2Stream(connection, id, fields);
      stream.arrived(new byte[0], ends);
      connection.begun(stream);
    } else { // trailers
      arrived(id, new byte[0], ends);
    }
  }

  private void data(int flags, int id, byte[] payload) {
    byte[] content = unpadded(flags & ~WEIGHED, payload);
    arrived(id, content, (flags & Http2.END_STREAM) != 0);
    if (payload.length > 0) {
      connection.credit(id, payload.length);
    }
  }

  private void arrived(int id, byte[] content, boolean last) {
    Http2Stream stream = state.stream(id);
    if (stream != null) {
      stream.arrived(content, last);
    }
  }

  private static byte[] unpadded(int flags, byte[] payload) {
    boolean padded = (flags & Http2.PADDED) != 0;
    int from = (padded ? 1 : 0) + ((flags & WEIGHED) != 0 ? 5 : 0);
    return Arrays.copyOfRange(payload, from, payload.length - (padded ? payload[0] & 0xff : 0));
  }

  private void settings(ByteBuffer payload) {
    while (payload.hasRemaining()) {
      int setting = payload.getShort();
      int value = payload.getInt();
      if (setting == Http2.INITIAL_WINDOW_SIZE) {
        state.initialWindow(value);
      } else if (setting == Http2.HEADER_TABLE_SIZE) {
        connection.tableSize(value);
      }
    }
    connection.frame(Http2.SETTINGS, Http2.ACK, 0);
  }
}
