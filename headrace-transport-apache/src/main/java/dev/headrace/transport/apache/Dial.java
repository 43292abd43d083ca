package dev.headrace.transport.apache;

import dev.headrace.core.Completions;
import dev.headrace.core.Origin;
import dev.headrace.core.Phase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.core5.concurrent.BasicFuture;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.apache.hc.core5.reactor.ssl.TlsDetails;
import org.apache.hc.core5.reactor.ssl.TransportSecurityLayer;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * One connection in the making: resolve, connect to one address after the other, ask the proxy if
 * there is one, shake hands. {@link #abort} ends it at any moment and leaves no socket behind.
 */
final class Dial implements FutureCallback<IOSession> {
  private static final CompletableFuture<@Nullable SSLContext> CLEAR =
      CompletableFuture.completedFuture(null);
  private final Dialer dialer;
  private final ConnectionInitiator initiator;
  private final WireExchange exchange;
  private final BasicFuture<ManagedAsyncClientConnection> result;
  private final HttpHost endpoint;
  private final Via via;
  private InetAddress[] addresses = {};
  private @Nullable SSLContext context;
  private int next; // guarded by this
  private Wire wire = new Wire(); // guarded by this
  private @Nullable Future<IOSession> connecting; // guarded by this
  private boolean aborted; // guarded by this
  private volatile @Nullable H2Connection multiplexed;

  Dial(
      Dialer dialer,
      ConnectionInitiator initiator,
      WireExchange exchange,
      FutureCallback<ManagedAsyncClientConnection> callback) {
    this.dialer = dialer;
    this.initiator = initiator;
    this.exchange = exchange;
    this.result = new BasicFuture<>(callback);
    this.endpoint = exchange.endpoint();
    this.via = Via.of(dialer, exchange.origin());
  }

  Future<ManagedAsyncClientConnection> result() {
    return result;
  }

  void start() {
    Origin origin = exchange.origin();
    exchange.doing(Phase.DNS);
    CompletableFuture<InetAddress[]> names = via.resolve();
    CompletableFuture<? extends @Nullable SSLContext> tls =
        origin.isSecure() ? dialer.tls().context(origin) : CLEAR;
    names
        .thenAcceptBoth(
            tls,
            (found, made) -> {
              addresses = found;
              context = made;
              connect();
            })
        .exceptionally(
            failure -> {
              if (names.isDone() && !names.isCompletedExceptionally()) {
                exchange.doing(Phase.TLS);
              }
              result.failed(asException(Completions.unwrap(failure)));
              return null;
            });
  }

  /** The connection, if the server chose HTTP/2. */
  @Nullable H2Connection multiplexed() {
    return multiplexed;
  }

  /** Closes whatever there is by now. The exchange fails by itself. */
  void abort() {
    Future<IOSession> pending;
    Wire open;
    synchronized (this) {
      aborted = true;
      pending = connecting;
      open = wire;
    }
    if (pending != null) {
      pending.cancel(true);
    }
    open.abort(); // the engine forgets a socket whose request is cancelled while it is made
  }

  /** Whether an address was tried and there is another one to try. */
  private synchronized boolean hasMore() {
    return next > 0 && next < addresses.length && !aborted;
  }

  private synchronized boolean isAborted() {
    return aborted;
  }

  private void connect() {
    exchange.doing(Phase.CONNECT);
    InetAddress address;
    Wire fresh = new Wire();
    synchronized (this) {
      if (aborted) {
        return;
      }
      wire = fresh;
      address = addresses[next++];
    }
    Future<IOSession> pending;
    try {
      pending =
          initiator.connect(
              endpoint,
              new InetSocketAddress(address, via.port()),
              null,
              Timeout.ofMilliseconds(exchange.connectMillis() / addresses.length + 1),
              fresh,
              this);
    } catch (RuntimeException shutDown) {
      result.failed(shutDown);
      return;
    }
    boolean late;
    synchronized (this) {
      connecting = pending;
      late = aborted;
    }
    if (late) {
      pending.cancel(true);
    }
  }

  @Override
  public void completed(IOSession opened) {
    ProxyTalk talk = via.talk();
    if (isAborted()) {
      opened.close(CloseMode.IMMEDIATE);
    } else if (talk != null) {
      Tunnel.through(opened, talk, new Passage());
    } else if (context == null) {
      wire().forwarder = via.forwarder();
      result.completed(new Connection(opened, wire()));
    } else {
      shakeHands(opened, context);
    }
  }

  private synchronized Wire wire() {
    return wire;
  }

  private void shakeHands(IOSession opened, SSLContext with) {
    exchange.doing(Phase.TLS);
    ((TransportSecurityLayer) opened)
        .startTls(
            with,
            endpoint,
            EngineSettings.TLS_BUFFERS,
            (NamedEndpoint name, javax.net.ssl.SSLEngine engine) -> {
              dialer.tls().configure(engine);
              wire().tls = engine;
            },
            null,
            Timeout.ofMilliseconds(exchange.connectMillis()),
            new Handshake(opened));
  }

  @Override
  public void failed(Exception failure) {
    if (hasMore()) {
      connect();
    } else {
      result.failed(beforeTheServer(failure));
    }
  }

  @Override
  public void cancelled() {
    result.cancel();
  }

  private Exception beforeTheServer(Exception failure) {
    return failure instanceof IOException broken ? via.failure(broken) : failure;
  }

  private static Exception asException(Throwable thrown) {
    return thrown instanceof Exception exception ? exception : new IllegalStateException(thrown);
  }

  /** What the proxy refuses at one of its addresses it would refuse at another one. */
  private final class Passage implements FutureCallback<IOSession> {
    @Override
    public void completed(IOSession opened) {
      if (isAborted()) {
        opened.close(CloseMode.IMMEDIATE);
      } else if (context != null) {
        shakeHands(opened, context);
      } else {
        begin(opened);
      }
    }

    /** Without TLS nobody tells the protocol that it is its turn. */
    private void begin(IOSession opened) {
      try {
        opened.getHandler().connected(opened);
        result.completed(new Connection(opened, wire()));
      } catch (IOException broken) {
        failed(broken);
      }
    }

    @Override
    public void failed(Exception failure) {
      result.failed(beforeTheServer(failure));
    }

    @Override
    public void cancelled() {
      result.cancel();
    }
  }

  /** A handshake that fails is not tried at another address: that one would fail alike. */
  private final class Handshake implements FutureCallback<TransportSecurityLayer> {
    private final IOSession opened;

    Handshake(IOSession opened) {
      this.opened = opened;
    }

    @Override
    public void completed(TransportSecurityLayer secured) {
      if (isAborted()) {
        return;
      }
      Connection connection = new Connection(opened, wire());
      TlsDetails details = secured.getTlsDetails();
      if (details == null || !"h2".equals(details.getApplicationProtocol())) {
        result.completed(connection);
      } else {
        multiplex(connection);
      }
    }

    /** The connection is ready when the server has said what it allows. */
    private void multiplex(Connection connection) {
      exchange.doing(Phase.CONNECT);
      ProtocolIOSession session = (ProtocolIOSession) opened;
      Wire mine = wire();
      mine.protocol = "HTTP/2";
      H2Connection made = new H2Connection(session, mine, dialer.options());
      multiplexed = made;
      made.whenClosed(() -> result.failed(new ConnectionClosedException("closed")));
      H2Handler handler = new H2Handler(session, made, () -> result.completed(connection));
      session.upgrade(handler);
      handler.connected(session);
    }

    @Override
    public void failed(Exception failure) {
      opened.close(CloseMode.IMMEDIATE);
      result.failed(failure);
    }

    @Override
    public void cancelled() {
      opened.close(CloseMode.IMMEDIATE);
      result.cancel();
    }
  }
}
