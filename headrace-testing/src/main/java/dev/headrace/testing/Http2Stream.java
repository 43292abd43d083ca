package dev.headrace.testing;

import dev.headrace.core.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request over HTTP/2 as a {@link FaultServer} received it, its content as far as it has come,
 * and the frames to answer it with.
 *
 * <p>Thread-safe. What cannot be sent for the connection has ended throws an {@link
 * UncheckedIOException}, which ends a handler quietly.
 */
public final class Http2Stream {
  private static final int FRAME = 16_384; // RFC 9113 §6.5.2
  private final Http2Connection connection;
  private final Http2State state;
  private final int id;
  private final List<Headers.Field> fields;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(); // guarded by state
  private boolean ended; // guarded by state
  private @Nullable Integer reset; // by the peer, with this code; guarded by state
  long window; // guarded by state

  Http2Stream(Http2Connection connection, int id, List<Headers.Field> fields) {
    this.connection = connection;
    this.state = connection.state();
    this.id = id;
    this.fields = fields;
    this.window = state.initialWindow();
  }

  /** The stream's number: 1, 3, 5 and so on. */
  public int id() {
    return id;
  }

  /** The connection that it is of. */
  public Http2Connection connection() {
    return connection;
  }

  /** The request's pseudo-header and header fields; sensitive is what must not be indexed. */
  public List<Headers.Field> fields() {
    return fields;
  }

  /** The value of the first field of this name, in lower case; null if there is none. */
  public @Nullable String field(String name) {
    return fields.stream()
        .filter(field -> field.name().equals(name))
        .map(Headers.Field::value)
        .findFirst()
        .orElse(null);
  }

  /** The request target: path and query. */
  public String target() {
    String path = field(":path");
    return path == null ? "" : path;
  }

  /** The content, as far as it has come. */
  public byte[] body() {
    return state.get(body::toByteArray);
  }

  /** Whether the request is whole. */
  public boolean isEnded() {
    return state.get(() -> ended);
  }

  /** Whether the peer has reset it. */
  public boolean isReset() {
    return resetCode() != null;
  }

  /** The error code with which the peer has reset it; null if it has not. */
  public @Nullable Integer resetCode() {
    return state.get(() -> reset);
  }

  /** How many bytes of content the peer allows to be sent on it; less than 0 if it took some. */
  public long window() {
    return state.get(() -> window);
  }

  /**
   * Waits until the request is whole.
   *
   * @throws UncheckedIOException if it never will be
   */
  public void awaitEnd() {
    if (!state.await(() -> ended || isOver(), () -> ended)) {
      throw new UncheckedIOException(new IOException("the request never ended"));
    }
  }

  /** Answers it, as far as the peer allows content to be sent. */
  public void reply(Reply reply) {
    new Http2Reply(this, reply, received()).send();
  }

  /** Sends a header section: alternating names and values, as they are. */
  public void headers(boolean last, String... namesAndValues) {
    connection.headers(id, last, namesAndValues);
  }

  /** Sends content in one frame, whether or not it is allowed. */
  public void data(boolean last, byte... content) {
    connection.frame(Http2.DATA, last ? Http2.END_STREAM : 0, id, content);
  }

  /** Sends all the content that there is, as far as it is allowed, and waits until it is. */
  public void body(byte[] content) {
    body(content, true);
  }

  void body(byte[] content, boolean last) {
    int at = 0;
    while (at < content.length) {
      int size = state.reserve(this, Math.min(FRAME, content.length - at));
      byte[] part = Arrays.copyOfRange(content, at, at + size);
      at += size;
      int flags = last && at == content.length ? Http2.END_STREAM : 0;
      connection.send(Http2.DATA, flags, id, () -> part);
    }
  }

  /** Resets it with an error code. */
  public void reset(int code) {
    byte[] payload = ByteBuffer.allocate(4).putInt(code).array();
    connection.frame(Http2.RST_STREAM, 0, id, payload);
  }

  /** Whether nobody waits for an answer any more. */
  boolean isOver() {
    return isReset() || state.isOver();
  }

  void awaitOver() {
    state.await(this::isOver, () -> true);
  }

  void arrived(byte[] content, boolean last) {
    state.change(
        () -> {
          body.writeBytes(content);
          ended |= last;
        });
  }

  void resetByPeer(int code) {
    state.change(() -> reset = code);
  }

  /** The request as it is known in all versions (RFC 9113 §8.3.1). */
  Received received() {
    Headers.Builder headers = Headers.builder();
    String authority = field(":authority");
    if (authority != null && field("host") == null) {
      headers.addReceived("host", authority);
    }
    for (Headers.Field field : fields) {
      if (!field.name().startsWith(":")) {
        headers.addReceived(field.name(), field.value());
      }
    }
    String method = field(":method");
    Received.Head head =
        new Received.Head(method == null ? "" : method, target(), "HTTP/2", headers.build());
    return new Received(connection.number(), (id + 1) / 2, head, body(), new byte[0]);
  }

  @Override
  public String toString() {
    return connection.number() + "/" + id + " " + field(":method") + " " + target();
  }
}
