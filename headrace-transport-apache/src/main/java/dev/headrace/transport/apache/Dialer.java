package dev.headrace.transport.apache;

import dev.headrace.core.spi.TransportOptions;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.nio.AsyncClientConnectionOperator;
import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Makes the pool's connections. In place of the engine's operator, which resolves names on the
 * calling thread and whose cancellation does not reach a handshake.
 *
 * @param names where names are resolved
 * @param tls identity and trust
 * @param options which proxies there are, and the bounds of what they and servers say
 */
record Dialer(Names names, Tls tls, TransportOptions options)
    implements AsyncClientConnectionOperator {

  @Override
  public Future<ManagedAsyncClientConnection> connect(
      ConnectionInitiator initiator,
      HttpHost host,
      @Nullable Path socket,
      @Nullable NamedEndpoint name,
      @Nullable SocketAddress local,
      @Nullable Timeout timeout,
      @Nullable Object attachment,
      HttpContext context,
      FutureCallback<ManagedAsyncClientConnection> callback) {
    WireExchange exchange = ((WireContext) context).exchange;
    Dial dial = new Dial(this, initiator, exchange, callback);
    exchange.dials(dial);
    dial.start();
    return dial.result();
  }

  @Override
  public Future<ManagedAsyncClientConnection> connect(
      ConnectionInitiator initiator,
      HttpHost host,
      SocketAddress local,
      Timeout timeout,
      Object attachment,
      FutureCallback<ManagedAsyncClientConnection> callback) {
    throw new UnsupportedOperationException("a connection belongs to an exchange");
  }

  @Override
  public void upgrade(ManagedAsyncClientConnection connection, HttpHost host, Object attachment) {
    throw new UnsupportedOperationException("TLS starts before HTTP does");
  }
}
