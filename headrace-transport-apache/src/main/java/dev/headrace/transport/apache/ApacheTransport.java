package dev.headrace.transport.apache;

import dev.headrace.core.Call;
import dev.headrace.core.Exchange;
import dev.headrace.core.Origin;
import dev.headrace.core.Response;
import dev.headrace.core.spi.OwnFields;
import dev.headrace.core.spi.Transport;
import dev.headrace.core.spi.TransportOptions;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.nio.ClientHttp1IOEventHandler;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.DefaultConnectingIOReactor;
import org.apache.hc.core5.reactor.IOEventHandler;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 and HTTP/2 over Apache HttpComponents 5: its reactor, connection pool, TLS, framing and
 * compression of heads, and nothing else of it. A call's stage completes on an I/O thread ({@code
 * headrace-io-N}), or on the thread that cancels it; whoever runs code of others moves to another
 * thread first. A published request body is asked for its buffers on the I/O thread too, so it must
 * not block.
 *
 * <p>Response heads are read by a strict parser of this module (RFC 9112): a status line, field
 * name, control character, Content-Length, Transfer-Encoding or combination of both that is not
 * proper is a {@code PROTOCOL} failure, and so are bytes that belong to no request.
 *
 * <p>HTTP/2 is what https servers choose (ALPN), one connection for all exchanges with an origin.
 * Each frame is looked at before the engine sees it ({@link H2Guard}), and heads are read as
 * strictly. What the server has not processed, by its own word, is sent once more from here.
 *
 * <p>Proxies are those of the options, and nobody else is asked. One origin is always reached
 * through the same one, so that the pool, which keeps connections by origin, never lends one that
 * was made through another proxy or under another user name. https goes through a tunnel in which
 * the origin's certificate is checked; http goes to an HTTP proxy in absolute-form. The connect
 * timeout covers the proxy's name, its connection and its answer.
 *
 * <p>Chunks are the engine's, and its reading of them is lax. Measured with 5.4.4, it accepts bare
 * line feeds, a plus sign, zeros and spaces around a chunk's size, a minus sign before a zero, and
 * trailers of up to {@code maxHeaderCount} lines of {@code maxHeaderBytes} each. An end before the
 * empty last line is {@code TRUNCATED}. A negative size fails only when more bytes or the end come,
 * or by the idle read timeout. Other sizes that are no hexadecimal number below 2^63 and missing
 * line ends are {@code PROTOCOL} failures. Trailers are dropped.
 */
final class ApacheTransport implements Transport {
  private static final int ROUTES = 1_000;
  private final Set<WireExchange> exchanges = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<Origin, HttpRoute> routes = new ConcurrentHashMap<>();
  private final NamedThreads ioThreads = new NamedThreads("headrace-io");
  private final ThreadPoolExecutor blocking = BlockingWork.start();
  private final TransportOptions options;
  private final DefaultConnectingIOReactor reactor;
  private final PoolingAsyncClientConnectionManager pool;
  private final H2Connections shared = new H2Connections();
  private final AtomicLong begun = new AtomicLong();
  private volatile boolean closed;

  ApacheTransport(TransportOptions options, NameLookup lookup) {
    this.options = options;
    Http1Config http1 = EngineSettings.http1(options);
    reactor =
        new DefaultConnectingIOReactor(
            (session, wire) -> handler(session, http1, (Wire) wire),
            EngineSettings.reactor(),
            ioThreads,
            null, // no decorator: no logging of what passes
            null,
            null,
            null);
    pool =
        new PoolingAsyncClientConnectionManager(
            new Dialer(new Names(lookup, blocking), new Tls(options, blocking), options),
            EngineSettings.POOL_CONCURRENCY,
            EngineSettings.POOL_REUSE,
            null,
            false);
    pool.setDefaultConnectionConfig(EngineSettings.connection());
    pool.setDefaultMaxPerRoute(EngineSettings.connectionsPerOrigin(options));
    pool.setMaxTotal(Integer.MAX_VALUE);
    reactor.start();
  }

  private static IOEventHandler handler(ProtocolIOSession session, Http1Config http1, Wire wire) {
    wire.opens(session);
    return new ClientHttp1IOEventHandler(new Duplexer(session, http1, wire));
  }

  @Override
  public CompletionStage<Response> send(Call call) {
    Call begun = call.get(Exchange.KEY) != null ? call : Exchange.begin(call);
    WireExchange exchange = new WireExchange(this, begun);
    exchanges.add(exchange);
    String forbidden = OwnFields.firstIn(call.request().headers());
    if (forbidden != null) {
      exchange.fail(exchange.failures().ownField(forbidden));
    } else if (closed) {
      exchange.fail(exchange.failures().closed());
    } else {
      exchange.start();
    }
    return exchange.result();
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities("Apache HttpComponents 5", options.isHttp2(), false);
  }

  /** Closes everything, and waits up to 2 s for the I/O threads unless called on one. */
  @Override
  public void close() {
    closed = true;
    for (WireExchange exchange : exchanges) {
      exchange.fail(exchange.failures().closed());
    }
    pool.close(CloseMode.IMMEDIATE);
    reactor.close(CloseMode.IMMEDIATE);
    blocking.shutdownNow();
    ioThreads.join(EngineSettings.CLOSE_WAIT.toMillis());
  }

  TransportOptions options() {
    return options;
  }

  PoolingAsyncClientConnectionManager pool() {
    return pool;
  }

  /** Where connections to {@code origin} are shared, or null if none can be. */
  @Nullable H2Connections shared(Origin origin) {
    return origin.isSecure() && options.isHttp2() ? shared : null;
  }

  DefaultConnectingIOReactor reactor() {
    return reactor;
  }

  long nextNumber() {
    return begun.incrementAndGet();
  }

  void ended(WireExchange exchange) {
    exchanges.remove(exchange);
  }

  /** How many exchanges are under way. */
  int inFlight() {
    return exchanges.size();
  }

  /** Whether every exchange stands still until its caller gives bytes, or asks for some. */
  boolean waitsForCallers() {
    return exchanges.stream().allMatch(WireExchange::waitsForCaller);
  }

  HttpRoute route(Origin origin) {
    HttpRoute known = routes.get(origin);
    if (known != null) {
      return known;
    }
    if (routes.size() >= ROUTES) {
      routes.clear(); // origins made up by a server must not fill the memory
    }
    String host = origin.host();
    String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    HttpHost target = new HttpHost(origin.scheme(), name, origin.port());
    HttpRoute route = new HttpRoute(target, (InetAddress) null, origin.isSecure());
    routes.put(origin, route);
    return route;
  }

  @Override
  public String toString() {
    return "ApacheTransport[" + exchanges.size() + " in flight, " + pool.getTotalStats() + "]";
  }
}
