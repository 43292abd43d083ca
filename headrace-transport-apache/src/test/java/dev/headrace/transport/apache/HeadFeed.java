package dev.headrace.transport.apache;

import dev.headrace.core.Headers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.nio.SessionInputBuffer;

/** Feeds a {@link HeadReader} as the engine does: the engine's buffer, one read at a time. */
final class HeadFeed {
  private static final int BYTES = 8 << 10; // more than a head of the tests
  private final RequestHead request;
  private final HeadReader reader;
  private final Wire wire = new Wire();
  private final SessionInputBuffer buffer;

  HeadFeed(RequestHead request, int maxFields, int maxBytes) {
    this.request = request;
    this.reader = new HeadReader(wire, maxFields, maxBytes);
    this.buffer = buffer(maxBytes);
  }

  private static SessionInputBuffer buffer(int maxLine) {
    try {
      Constructor<?> engines =
          Class.forName("org.apache.hc.core5.http.impl.nio.SessionInputBufferImpl")
              .getConstructor(int.class, int.class, int.class);
      engines.setAccessible(true);
      return (SessionInputBuffer) engines.newInstance(BYTES, 64, maxLine);
    } catch (ReflectiveOperationException changed) {
      throw new LinkageError("the engine's buffer is made otherwise now", changed);
    }
  }

  /** What becomes of these reads and the end of the connection: heads in short, or a failure. */
  String read(String... pieces) {
    wire.unanswered = request;
    List<String> heads = new ArrayList<>();
    try {
      for (String piece : pieces) {
        InputStream bytes = new ByteArrayInputStream(piece.getBytes(StandardCharsets.ISO_8859_1));
        ReadableByteChannel channel = Channels.newChannel(bytes);
        while (bytes.available() > 0) {
          buffer.fill(channel);
          if (parse(heads, false)) {
            return heads.toString();
          }
        }
      }
      parse(heads, true);
      return heads.toString();
    } catch (IOException | HttpException declared) {
      return declared.getClass().getSimpleName() + ": " + declared.getMessage();
    }
  }

  /** Reads heads until the final one; false if that is not here yet. */
  private boolean parse(List<String> heads, boolean atEnd) throws IOException, HttpException {
    while (true) {
      ResponseHead head = (ResponseHead) reader.parse(buffer, atEnd);
      if (head == null) {
        return false;
      }
      reader.reset();
      heads.add(text(head));
      if (!head.isInterim()) {
        return true;
      }
    }
  }

  private static String text(ResponseHead head) {
    List<String> fields = new ArrayList<>();
    for (Headers.Field field : head.fields) {
      fields.add(field.name() + "=" + field.value());
    }
    return "HTTP %d length=%d reusable=%s %s"
        .formatted(head.getCode(), head.framedLength, head.reusable, String.join(", ", fields));
  }
}
