package dev.headrace.transport.apache;

import dev.headrace.core.Origin;
import dev.headrace.core.ProxyServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.util.CharArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Asks an HTTP proxy for a tunnel (RFC 9110 §9.3.6). The proxy's credentials are sent here and
 * nowhere behind it. Origin and credentials hold no line breaks, for their types allow none.
 */
final class ConnectTalk extends HeadLines implements ProxyTalk {
  private static final byte[] NOTHING = {};
  private final ProxyServer proxy;
  private final Origin origin;
  private final int maxBytes;
  private ByteBuffer in = ByteBuffer.allocate(0);
  private int bytes;
  private int interim;

  ConnectTalk(ProxyServer proxy, Origin origin, int maxFields, int maxBytes) {
    super(maxFields);
    this.proxy = proxy;
    this.origin = origin;
    this.maxBytes = maxBytes;
  }

  @Override
  public byte[] begin() {
    String authority = origin.host() + ":" + origin.port(); // RFC 9112 §3.2.3: always with a port
    String credentials = proxy.authorization();
    return ("CONNECT "
            + authority
            + " HTTP/1.1\r\nHost: "
            + authority
            + (credentials == null ? "" : "\r\nProxy-Authorization: " + credentials)
            + "\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public byte @Nullable [] hear(ByteBuffer heard) throws ProxyFailure {
    in = heard;
    int before = heard.remaining();
    boolean complete;
    try {
      complete = readLines();
    } catch (IOException | HttpException malformed) {
      throw new ProxyFailure(0, "does not speak HTTP: " + malformed.getMessage());
    }
    bytes += before - heard.remaining();
    if (bytes + (complete ? 0 : heard.remaining()) > maxBytes) {
      throw new ProxyFailure(0, "answered with a head that is too long");
    }
    if (!complete) {
      return NOTHING;
    }
    return status < 200 ? interim(heard) : verdict(heard);
  }

  private byte @Nullable [] interim(ByteBuffer heard) throws ProxyFailure {
    if (status == 101 || ++interim > EngineSettings.INTERIM_RESPONSES) {
      throw new ProxyFailure(0, "does not speak HTTP: it answered " + status);
    }
    forget();
    return hear(heard);
  }

  /** Any 2xx opens the tunnel; its Content-Length and Transfer-Encoding mean nothing. */
  private byte @Nullable [] verdict(ByteBuffer heard) throws ProxyFailure {
    if (status == 407) {
      boolean had = proxy.user() != null;
      throw new ProxyFailure(
          status, had ? "refuses the credentials (407)" : "wants credentials (407)");
    }
    if (status >= 300) {
      throw new ProxyFailure(status, "does not lead to " + origin.authority() + ": " + status);
    }
    if (heard.hasRemaining()) {
      throw new ProxyFailure(0, "sent bytes for which nobody asked");
    }
    return null;
  }

  @Override
  boolean nextLine(CharArrayBuffer into) {
    for (int i = in.position(); i < in.limit(); i++) {
      if (in.get(i) == '\n') {
        int end = i > in.position() && in.get(i - 1) == '\r' ? i - 1 : i;
        while (in.position() < end) {
          into.append((char) (in.get() & 0xff));
        }
        in.position(i + 1);
        return true;
      }
    }
    return false;
  }
}
