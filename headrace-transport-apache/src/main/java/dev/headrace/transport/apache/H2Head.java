package dev.headrace.transport.apache;

import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Origin;
import dev.headrace.core.Redaction;
import dev.headrace.core.Request;
import dev.headrace.core.spi.TransportOptions;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.net.URIAuthority;

/**
 * Message heads in HTTP/2 (RFC 9113 §8): requests from ours, and responses into ours, as strictly
 * as {@link HeadReader} reads those of HTTP/1.1. No message holds what the server sent.
 */
final class H2Head {
  /** RFC 9113 §8.2.2: fields of a connection, which has none of them here. */
  private static final Set<String> OF_CONNECTIONS =
      Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

  private H2Head() {}

  /** The head of {@code request} in the engine's shape. */
  static HttpRequest request(Request request, RequestHead framed) {
    Origin origin = request.url().origin();
    String host = origin.host();
    String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    int port = origin.authority().equals(host) ? -1 : origin.port();
    BasicHttpRequest head =
        new BasicHttpRequest(
            request.method().name(),
            origin.scheme(),
            new URIAuthority(name, port),
            request.url().target());
    if (framed.statesLength()) {
      head.addHeader(new BasicHeader("content-length", request.body().length()));
    }
    for (Headers.Field field : request.headers()) {
      head.addHeader(new BasicHeader(field.name(), field.value().strip()));
    }
    return head;
  }

  /** Keeps credentials out of the compression's table, which outlives them (RFC 7541 §7.1.3). */
  static void protect(List<Header> fields) {
    for (int i = 0; i < fields.size(); i++) {
      Header field = fields.get(i);
      if (Redaction.isSensitiveHeader(field.getName())) {
        fields.set(i, new BasicHeader(field.getName(), field.getValue(), true));
      }
    }
  }

  /** The status, whatever else the head holds (RFC 9113 §8.3.2). */
  static int status(List<? extends Header> fields) throws ProtocolException {
    String text =
        fields.isEmpty() || !fields.get(0).getName().equals(":status")
            ? ""
            : String.valueOf(fields.get(0).getValue());
    boolean shape = text.length() == 3 && text.charAt(0) != '0';
    for (int i = 0; i < text.length(); i++) {
      shape &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!shape) {
      throw new ProtocolException("the response has no proper status");
    }
    return Integer.parseInt(text);
  }

  /** The response to {@code request} whose head is {@code fields}. */
  static ResponseHead response(
      List<? extends Header> fields, Request request, Wire wire, TransportOptions bounds)
      throws HttpException, IOException {
    int status = status(fields);
    Framing.Facts framing = new Framing.Facts();
    framing.reset(false);
    Headers.Builder kept = Headers.builder();
    long bytes = 0;
    for (Header field : fields.subList(1, fields.size())) {
      String name = field.getName();
      String value = field.getValue() == null ? "" : field.getValue();
      bytes += name.length() + value.length() + 4L;
      if (kept.size() >= bounds.maxHeaderCount() || bytes > bounds.maxHeaderBytes()) {
        throw new MessageConstraintException("the head has too many fields");
      }
      check(name, value);
      framing.field(name, value);
      kept.addReceived(name, value.strip());
    }
    boolean toHead = request.method().equals(Method.HEAD);
    long length = framing.of(status, toHead).length();
    return new ResponseHead(
        status,
        kept.build(),
        wire,
        new Framing(
            length == ContentLengthStrategy.UNDEFINED ? ContentLengthStrategy.CHUNKED : length,
            true));
  }

  /** Checks what follows a body (RFC 9113 §8.1). */
  static void checkTrailers(List<? extends Header> fields) throws ProtocolException {
    for (Header field : fields) {
      check(field.getName(), field.getValue() == null ? "" : field.getValue());
    }
  }

  private static void check(String name, String value) throws ProtocolException {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= 'A' && name.charAt(i) <= 'Z') {
        throw new ProtocolException("the name of a header field is in capitals"); // RFC 9113 §8.2.1
      }
    }
    if (!Headers.isToken(name)) { // a pseudo-header field among the others is none
      throw new ProtocolException("the name of a header field is not proper");
    }
    if (OF_CONNECTIONS.contains(name)) {
      throw new ProtocolException("there is a header field of HTTP/1.1's connections");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' && c != '\t' || c == 0x7f) {
        throw new ProtocolException("the value of a header field holds a control character");
      }
    }
  }
}
