package dev.headrace.transport.apache;

import dev.headrace.core.Headers;
import dev.headrace.core.ProxyServer;
import dev.headrace.core.Request;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.NHttpMessageWriter;
import org.apache.hc.core5.http.nio.SessionOutputBuffer;

/**
 * Writes request heads (RFC 9112 §3) straight from ours, in ISO-8859-1: the fields that frame the
 * message, and the caller's. Method, target, names and values hold no line breaks and nothing
 * beyond U+00FF, for their types allow none.
 */
final class HeadWriter implements NHttpMessageWriter<HttpRequest> {
  private final Wire wire;
  private byte[] bytes = new byte[512];
  private int size;

  HeadWriter(Wire wire) {
    this.wire = wire;
  }

  @Override
  public void reset() {}

  @Override
  public void write(HttpRequest message, SessionOutputBuffer out) {
    RequestHead head = (RequestHead) message;
    Request request = head.request;
    size = 0;
    put(request.method().name());
    put(" ");
    ProxyServer proxy = wire.forwarder;
    put(proxy == null ? request.url().target() : request.url().full()); // RFC 9112 §3.2.2
    put(" HTTP/1.1\r\n");
    field("Host", request.url().origin().authority());
    String credentials = proxy == null ? null : proxy.authorization();
    if (credentials != null) {
      field("Proxy-Authorization", credentials); // RFC 9110 §11.7.2: for the proxy alone
    }
    if (head.statesLength()) {
      field("Content-Length", Long.toString(request.body().length()));
    } else if (head.hasBody()) {
      field("Transfer-Encoding", "chunked");
    }
    for (Headers.Field field : request.headers()) {
      field(field.name(), field.value());
    }
    put("\r\n");
    out.write(ByteBuffer.wrap(bytes, 0, size));
    wire.unanswered = head;
  }

  private void field(String name, String value) {
    put(name);
    put(": ");
    put(value);
    put("\r\n");
  }

  private void put(String text) {
    int length = text.length();
    if (length > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + length));
    }
    for (int i = 0; i < length; i++) {
      bytes[size++] = (byte) text.charAt(i);
    }
  }
}
