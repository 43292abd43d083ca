package dev.headrace.transport.apache;

import dev.headrace.core.Headers;
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
 * Reads response heads (RFC 9112 §4, §5) into ours, strictly: whatever is not the grammar is a
 * protocol error, and so are bytes on a connection on which no request waits. No message holds what
 * the server sent.
 */
final class HeadReader implements NHttpMessageParser<HttpResponse> {
  private final CharArrayBuffer line = new CharArrayBuffer(128);
  private final Framing.Facts framing = new Framing.Facts();
  private final Wire wire;
  private final int maxFields;
  private final int maxBytes;
  private Headers.Builder fields = Headers.builder();
  private @Nullable String name; // of the field whose value may still continue
  private String value = "";
  private int status; // 0 until the status line is read
  private long bytes;
  private int interim;

  HeadReader(Wire wire, int maxFields, int maxBytes) {
    this.wire = wire;
    this.maxFields = maxFields;
    this.maxBytes = maxBytes;
  }

  @Override
  public void reset() {
    fields = Headers.builder();
    name = null;
    status = 0;
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
    boolean complete = readLines(in);
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

  private boolean readLines(SessionInputBuffer in) throws IOException, HttpException {
    while (true) {
      line.clear();
      if (!in.readLine(line, false)) { // even at the end: what has no line feed is cut off
        return false;
      }
      if (status == 0) {
        statusLine();
      } else if (line.isEmpty()) {
        return true;
      } else {
        fieldLine();
      }
    }
  }

  private ResponseHead finish(RequestHead request) throws IOException, HttpException {
    endField();
    boolean toHead = request.request.method().equals(Method.HEAD);
    ResponseHead head = new ResponseHead(status, fields.build(), wire, framing.of(status, toHead));
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

  /** RFC 9112 §4: HTTP/1.x SP 3DIGIT [SP reason]. */
  private void statusLine() throws ProtocolException {
    boolean shape =
        line.length() >= 12
            && line.substring(0, 7).equals("HTTP/1.")
            && (line.charAt(7) == '0' || line.charAt(7) == '1')
            && line.charAt(8) == ' '
            && (line.length() == 12 || line.charAt(12) == ' ');
    int code = 0;
    for (int i = 9; shape && i < 12; i++) {
      int digit = line.charAt(i) - '0';
      shape = digit >= 0 && digit <= 9;
      code = 10 * code + digit;
    }
    if (!shape || code < 100) {
      throw new ProtocolException("the status line is not one of HTTP/1.x");
    }
    framing.reset(line.charAt(7) == '0');
    status = code;
  }

  private void fieldLine() throws IOException, HttpException {
    char first = line.charAt(0);
    if (first == ' ' || first == '\t') {
      if (name == null) {
        throw new ProtocolException("the first header field begins with a space");
      }
      value = value + " " + content(0); // RFC 9112 §5.2: obs-fold is read as a space
      return;
    }
    endField();
    int colon = line.indexOf(':');
    String text = colon <= 0 ? "" : line.substring(0, colon);
    if (!Headers.isToken(text)) {
      throw new ProtocolException("the name of a header field is not proper"); // RFC 9112 §5.1
    }
    name = text;
    value = content(colon + 1);
  }

  /** The line from {@code start} without white space around it (RFC 9110 §5.5). */
  private String content(int start) throws ProtocolException {
    for (int i = start; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c < ' ' && c != '\t' || c == 0x7f) {
        throw new ProtocolException("the value of a header field holds a control character");
      }
    }
    return line.substringTrimmed(start, line.length());
  }

  private void endField() throws IOException, HttpException {
    if (name == null) {
      return;
    }
    if (fields.size() >= maxFields) {
      throw new MessageConstraintException("the head has too many fields");
    }
    framing.field(name, value);
    fields.addReceived(name, value.strip()); // a fold may leave a space at either end
    name = null;
  }
}
