package dev.headrace.transport.apache;

import java.net.SocketAddress;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.IOEventHandler;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.apache.hc.core5.reactor.ssl.SSLSessionInitializer;
import org.apache.hc.core5.reactor.ssl.SSLSessionVerifier;
import org.apache.hc.core5.reactor.ssl.TlsDetails;
import org.apache.hc.core5.reactor.ssl.TransportSecurityLayer;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A connection as the pool sees it. Unlike the engine's own it logs nothing, and while it is idle
 * the reactor closes it when its time is over, whether or not anybody leases one.
 */
final class Connection implements ManagedAsyncClientConnection {
  private final IOSession session;
  private final Wire wire;

  Connection(IOSession session, Wire wire) {
    this.session = session;
    this.wire = wire;
  }

  @Override
  public void submitCommand(Command command, Command.Priority priority) {
    session.enqueue(command, priority);
  }

  @Override
  public void passivate() {
    session.setSocketTimeout(Timeout.ofMilliseconds(wire.keepAliveMillis));
  }

  @Override
  public void activate() {
    session.setSocketTimeout(Timeout.DISABLED);
  }

  @Override
  public boolean isOpen() {
    IOEventHandler handler = session.getHandler();
    return session.isOpen() && (!(handler instanceof HttpConnection http) || http.isOpen());
  }

  @Override
  public void close() {
    close(CloseMode.GRACEFUL);
  }

  @Override
  public void close(CloseMode mode) {
    session.close(mode);
  }

  @Override
  public @Nullable EndpointDetails getEndpointDetails() {
    return session.getHandler() instanceof HttpConnection http ? http.getEndpointDetails() : null;
  }

  @Override
  public ProtocolVersion getProtocolVersion() {
    return HttpVersion.HTTP_1_1;
  }

  @Override
  public SocketAddress getRemoteAddress() {
    return session.getRemoteAddress();
  }

  @Override
  public SocketAddress getLocalAddress() {
    return session.getLocalAddress();
  }

  @Override
  public Timeout getSocketTimeout() {
    return session.getSocketTimeout();
  }

  @Override
  public void setSocketTimeout(Timeout timeout) {
    session.setSocketTimeout(timeout);
  }

  @Override
  public @Nullable TlsDetails getTlsDetails() {
    return session instanceof TransportSecurityLayer tls ? tls.getTlsDetails() : null;
  }

  @Override
  public @Nullable SSLSession getSSLSession() {
    TlsDetails details = getTlsDetails();
    return details == null ? null : details.getSSLSession();
  }

  /** Not offered: {@link Dial} has shaken hands before there is a connection. */
  @Override
  public void startTls(
      SSLContext context,
      NamedEndpoint endpoint,
      SSLBufferMode buffers,
      SSLSessionInitializer initializer,
      SSLSessionVerifier verifier,
      Timeout timeout) {
    throw new UnsupportedOperationException("TLS starts before HTTP does");
  }
}
