package dev.headrace.transport.apache;

import dev.headrace.core.Phase;
import dev.headrace.core.spi.Ledger;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * An exchange's hold on a connection: taken from the pool, connected if it is new, and given back
 * or closed exactly once, whoever ends the exchange and whenever.
 */
final class Lease implements FutureCallback<AsyncConnectionEndpoint> {
  private static final String ID = "headrace"; // for the pool's log only
  private final ApacheTransport transport;
  private final WireExchange exchange;
  private final PoolingAsyncClientConnectionManager pool;
  private final Watch connecting;
  private final WireContext context;
  private volatile boolean connected;
  private volatile boolean fresh;
  private int dead; // used by one I/O thread after the other
  private @Nullable Future<AsyncConnectionEndpoint> waiting; // guarded by this
  private @Nullable AsyncConnectionEndpoint held; // guarded by this
  private @Nullable Dial dial; // guarded by this
  private boolean over; // guarded by this

  Lease(ApacheTransport transport, WireExchange exchange) {
    this.transport = transport;
    this.exchange = exchange;
    this.pool = transport.pool();
    this.connecting = new Watch(transport.options().timer());
    this.context = new WireContext(exchange);
  }

  /** Takes a connection, and has the exchange executed on it. */
  void acquire() {
    connected = false;
    exchange.doing(Phase.CONNECT);
    Future<AsyncConnectionEndpoint> future;
    try {
      future = pool.lease(ID, transport.route(exchange.origin()), null, Timeout.DISABLED, this);
    } catch (RuntimeException closed) {
      exchange.fail(exchange.failures().closed());
      return;
    }
    if (future.isDone()) {
      return;
    }
    watch();
    boolean late;
    synchronized (this) {
      waiting = future;
      late = over;
    }
    if (late) {
      future.cancel(true);
    }
  }

  @Override
  public void completed(AsyncConnectionEndpoint endpoint) {
    Ledger.opened(Ledger.Kind.CONNECTION);
    boolean late;
    synchronized (this) {
      late = over;
      held = late ? null : endpoint;
    }
    if (late) {
      giveBack(endpoint, CloseMode.IMMEDIATE, 0);
    } else if (endpoint.isConnected()) {
      fresh = false;
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
            execute(ready);
          }

          @Override
          public void failed(Exception cause) {
            exchange.fail(exchange.failures().of(cause));
          }

          @Override
          public void cancelled() {
            exchange.fail(exchange.failures().closed());
          }
        });
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
    exchange.fail(exchange.failures().of(cause));
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
      exchange.fail(exchange.failures().connectTimeout(transport.options().connectTimeout()));
    }
  }

  void dials(Dial started) {
    boolean late;
    synchronized (this) {
      dial = started;
      late = over;
    }
    if (late) {
      started.abort();
    }
  }

  /**
   * Takes another connection in place of one from the pool that turned out dead before anything was
   * written to it. False if there is no point in it.
   */
  boolean again() {
    if (fresh || ++dead > EngineSettings.DEAD_CONNECTIONS) {
      return false;
    }
    AsyncConnectionEndpoint endpoint = take(false);
    if (endpoint != null) {
      giveBack(endpoint, CloseMode.IMMEDIATE, 0);
    }
    acquire();
    return true;
  }

  /** Gives the connection back, to be used again within {@code keepAliveMillis}. */
  void keep(long keepAliveMillis) {
    connecting.stop();
    AsyncConnectionEndpoint endpoint = take(true);
    if (endpoint != null) {
      giveBack(endpoint, null, keepAliveMillis);
    }
  }

  /** Closes the connection at once, whatever state it is in. */
  void discard() {
    connecting.stop();
    AsyncConnectionEndpoint endpoint = take(true);
    Future<AsyncConnectionEndpoint> future;
    Dial started;
    synchronized (this) {
      future = waiting;
      started = dial;
    }
    if (future != null) {
      future.cancel(true);
    }
    if (started != null) {
      started.abort();
    }
    if (endpoint != null) {
      giveBack(endpoint, CloseMode.IMMEDIATE, 0);
    }
  }

  private synchronized @Nullable AsyncConnectionEndpoint take(boolean forGood) {
    over |= forGood;
    AsyncConnectionEndpoint endpoint = held;
    held = null;
    return endpoint;
  }

  private void giveBack(
      AsyncConnectionEndpoint endpoint, @Nullable CloseMode close, long keepAliveMillis) {
    try {
      if (close != null) {
        endpoint.close(close);
      }
      pool.release(endpoint, null, TimeValue.ofMilliseconds(keepAliveMillis));
    } finally {
      Ledger.closed(Ledger.Kind.CONNECTION);
    }
  }
}
