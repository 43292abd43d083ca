package dev.headrace.transport.apache;

import dev.headrace.core.Phase;
import dev.headrace.core.spi.Watch;
import java.net.SocketTimeoutException;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * An exchange's hold on a connection: a place on one that speaks HTTP/2, or one of its own, taken
 * from the pool and connected if it is new. It is given back, or closed or reset, exactly once,
 * whoever ends the exchange and whenever.
 */
final class Lease implements FutureCallback<AsyncConnectionEndpoint>, H2Connections.Seeker {
  private static final String ID = "headrace"; // for the pool's log only
  private final ApacheTransport transport;
  private final WireExchange exchange;
  private final PoolingAsyncClientConnectionManager pool;
  private final @Nullable H2Connections shared; // null if the connection cannot be HTTP/2's
  private final Holding holding;
  private final Watch connecting;
  private final WireContext context;
  private volatile boolean connected;
  private volatile boolean fresh;
  private int dead; // used by one I/O thread after the other
  private volatile @Nullable Future<AsyncConnectionEndpoint> waiting;

  Lease(ApacheTransport transport, WireExchange exchange) {
    this.transport = transport;
    this.exchange = exchange;
    this.pool = transport.pool();
    this.shared = transport.shared(exchange.origin());
    this.holding = new Holding(pool);
    this.connecting = new Watch(transport.options().timer());
    this.context = new WireContext(exchange);
  }

  /** Takes a connection, and has the exchange executed on it. */
  @Override
  public void acquire() {
    if (holding.isOver()) {
      gone();
      return;
    }
    connected = false;
    exchange.doing(Phase.CONNECT);
    if (shared == null) {
      connect();
    } else if (!shared.acquire(route(), this)) {
      watch();
    }
  }

  private HttpRoute route() {
    return transport.route(exchange.origin());
  }

  /** Takes a connection from the pool. */
  @Override
  public void connect() {
    Future<AsyncConnectionEndpoint> future;
    try {
      future = pool.lease(ID, route(), null, Timeout.DISABLED, this);
    } catch (RuntimeException closed) {
      exchange.fail(exchange.failures().closed());
      return;
    }
    if (future.isDone()) {
      return;
    }
    watch();
    waiting = future;
    if (holding.isOver()) {
      future.cancel(true);
      gone(); // whoever ended it may have said so before others waited for this
    }
  }

  /** Shares {@code connection}; false if it takes no more exchanges. */
  @Override
  public boolean join(H2Connection connection) {
    H2Stream place = new H2Stream(connection, exchange);
    if (!holding.take(place)) {
      return true;
    }
    connected = true;
    connecting.clear();
    if (!connection.join(place)) {
      holding.leaveStream();
      return false;
    }
    if (holding.isOver()) {
      place.reset(); // whoever ended it may have been too early
    }
    return true;
  }

  @Override
  public void completed(AsyncConnectionEndpoint endpoint) {
    if (!holding.take(endpoint)) {
      gone();
    } else if (endpoint.isConnected()) {
      fresh = false;
      if (shared != null) {
        shared.connected(route(), this, null);
      }
      execute(endpoint);
    } else {
      fresh = true;
      watch();
      connect(endpoint);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback is told the same
  private void connect(AsyncConnectionEndpoint endpoint) {
    pool.connect(
        endpoint,
        transport.reactor(),
        Timeout.DISABLED,
        null,
        context,
        new FutureCallback<>() {
          @Override
          public void completed(AsyncConnectionEndpoint ready) {
            H2Connection made = holding.made();
            if (made != null) {
              share(made);
              return;
            }
            if (shared != null) {
              shared.connected(route(), Lease.this, null);
            }
            execute(ready);
          }

          @Override
          public void failed(Exception cause) {
            othersFail(cause);
            exchange.broke(cause);
          }

          @Override
          public void cancelled() {
            exchange.fail(exchange.failures().closed());
          }
        });
  }

  /** The connection that was made for this exchange is everybody's, and keeps its place. */
  private void share(H2Connection made) {
    AsyncConnectionEndpoint endpoint = holding.handOver();
    if (endpoint == null) {
      return; // over meanwhile, and closed
    }
    made.whenClosed(() -> pool.release(endpoint, null, TimeValue.ZERO_MILLISECONDS));
    boolean joined = join(made); // before those who waited for it
    if (shared != null) {
      shared.connected(route(), this, made);
    }
    if (!joined) {
      exchange.failed(new RequestNotExecutedException());
    }
  }

  private void execute(AsyncConnectionEndpoint endpoint) {
    connected = true;
    connecting.clear();
    try {
      endpoint.execute(ID, exchange, null, context);
    } catch (RuntimeException released) { // the exchange was ended meanwhile
      exchange.failed(released);
    }
  }

  @Override
  public void failed(Exception cause) {
    exchange.broke(cause);
  }

  @Override
  public void cancelled() {
    exchange.fail(exchange.failures().closed());
  }

  /** Sets the time for getting a connection; the pool's queue, name and handshake included. */
  private void watch() {
    connecting.set(transport.options().connectTimeout(), this::tooLate);
  }

  private void tooLate() {
    if (!connected) {
      othersFail(new SocketTimeoutException("no connection in time"));
      exchange.fail(exchange.failures().connectTimeout(transport.options().connectTimeout()));
    }
  }

  /** Those who wait for this connection; unless it is given up, which is nobody else's affair. */
  private void othersFail(Exception cause) {
    if (shared != null && !holding.isOver()) {
      shared.failed(route(), this, exchange.phase(), cause);
    }
  }

  void dials(Dial started) {
    holding.watches(started);
  }

  /**
   * Takes another connection in place of one that was of no use: nothing was written to it, or the
   * server has not processed what was. False if there is no point in it; a connection that served
   * others has done its part, and is not counted.
   */
  boolean again() {
    H2Stream left = holding.leaveStream();
    boolean served = left != null && left.isServed();
    if (left == null && fresh || !served && ++dead > EngineSettings.DEAD_CONNECTIONS) {
      return false;
    }
    holding.drop();
    acquire();
    return true;
  }

  /** Gives the connection back, to be used again within {@code keepAliveMillis}. */
  void keep(long keepAliveMillis) {
    connecting.stop();
    holding.keep(keepAliveMillis);
  }

  /** Closes the connection at once, whatever state it is in; of a shared one, the stream. */
  void discard() {
    connecting.stop();
    holding.discard();
    Future<AsyncConnectionEndpoint> future = waiting;
    if (future != null) {
      future.cancel(true);
    }
    gone();
  }

  /** The connection that others were making, and this waited for, failed in {@code phase}. */
  @Override
  public void failed(Phase phase, Exception cause) {
    exchange.doing(phase);
    failed(cause);
  }

  private void gone() {
    if (shared != null) {
      shared.gone(route(), this);
    }
  }
}
