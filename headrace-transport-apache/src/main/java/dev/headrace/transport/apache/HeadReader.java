package dev.headrace.transport.apache;

import dev.headrace.core.Method;
import java.io.IOException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.nio.NHttpMessageParser;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads response heads into ours as {@link HeadLines} does. Bytes on a connection on which no
 * request waits are a protocol error, too.
 */
final class HeadReader extends HeadLines implements NHttpMessageParser<HttpResponse> {
  private final Wire wire;
  private final int maxBytes;
  private long bytes;
  private int interim;

  HeadReader(Wire wire, int maxFields, int maxBytes) {
    super(maxFields);
    this.wire = wire;
    this.maxBytes = maxBytes;
  }

  @Override
  public void reset() {
    forget();
    bytes = 0;
  }

  @Override
  public @Nullable HttpResponse parse(SessionInputBuffer in, boolean endOfStream)
      throws IOException, HttpException {
    wire.input = in;
    RequestHead request = wire.unanswered;
    if (request == null) {
      if (in.hasData()) {
        throw new ProtocolException("the server sent bytes for which nobody asked");
      }
      return null;
    }
    if (in.hasData() && bytes == 0) {
      request.exchange.headBegins();
    }
    int before = in.length();
    boolean complete = readLines();
    bytes += before - in.length();
    if (bytes + (complete ? 0 : in.length()) > maxBytes) {
      throw new MessageConstraintException("the head is too long");
    }
    if (complete) {
      return finish(request);
    }
    if (endOfStream) {
      throw new ConnectionClosedException("the connection was closed before the head's end");
    }
    return null;
  }

  @Override
  boolean nextLine(CharArrayBuffer into) throws IOException {
    SessionInputBuffer in = wire.input;
    return in != null && in.readLine(into, false); // even at the end: what has no line feed is cut
  }

  private ResponseHead finish(RequestHead request) throws HttpException {
    boolean toHead = request.request.method().equals(Method.HEAD);
    ResponseHead head = new ResponseHead(status, fields(), wire, framing.of(status, toHead));
    head.setVersion(HttpVersion.HTTP_1_1);
    if (!head.isInterim()) {
      wire.unanswered = null;
      wire.keepAliveMillis = KeepAlive.millis(head.fields);
      interim = 0;
    } else if (status == 101 || ++interim > EngineSettings.INTERIM_RESPONSES) {
      throw new ProtocolException(
          status == 101 ? "the server switched protocols" : "there are too many interim responses");
    }
    return head;
  }
}
