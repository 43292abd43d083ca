package dev.headrace.transport.jdk;

import dev.headrace.core.Call;
import dev.headrace.core.Exchange;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Response;
import dev.headrace.core.spi.Transport;
import dev.headrace.core.spi.TransportOptions;
import java.net.http.HttpClient;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * HTTP/1.1 over {@code java.net.http}; {@link JdkTransportProvider} says what that means. A call's
 * stage completes on a thread of the transport ({@code headrace-jdk-N}), or on the thread that
 * cancels it. The threads also resolve names, which is why there is no bound on them but that of
 * the exchanges.
 */
final class JdkTransport implements Transport {
  private static final String UNCHECKED_NAMES =
      "jdk.internal.httpclient.disableHostnameVerification";
  private static final long THREAD_IDLE_SECONDS = 10;
  private final Set<WireExchange> exchanges = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor threads;
  private final TransportOptions options;
  private final Clients clients;
  private final Gates gates;
  private volatile boolean closed;

  JdkTransport(TransportOptions options) {
    this(options, HttpClient::newBuilder);
  }

  JdkTransport(TransportOptions options, Supplier<HttpClient.Builder> engines) {
    String unchecked = System.getProperty(UNCHECKED_NAMES);
    if (unchecked != null && !unchecked.equals("false") && !options.isInsecure()) {
      throw new IllegalStateException(
          "this JVM does not check the names of hosts: take out -D" + UNCHECKED_NAMES);
    }
    if (!options.proxies().isNone()) {
      throw new IllegalArgumentException("this transport uses no proxies: take them out");
    }
    this.options = options;
    this.gates = new Gates(options.connectionsPerOrigin());
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            THREAD_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new Named());
    this.clients = new Clients(options, threads, engines);
  }

  private static final class Named implements ThreadFactory {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public Thread newThread(Runnable task) {
      Thread thread = new Thread(task, "headrace-jdk-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }
  }

  @Override
  public CompletionStage<Response> send(Call call) {
    Call begun = call.get(Exchange.KEY) != null ? call : Exchange.begin(call);
    WireExchange exchange = new WireExchange(this, begun);
    exchanges.add(exchange);
    HeadraceException refusal = RequestHead.refusal(call.request().headers(), exchange.failures());
    if (refusal != null) {
      exchange.fail(refusal);
    } else if (closed) {
      exchange.fail(exchange.failures().closed());
    } else {
      exchange.start();
    }
    return exchange.result();
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities("java.net.http", false, false);
  }

  /** Fails what is in flight and lets go of everything; does not wait. */
  @Override
  public void close() {
    closed = true;
    for (WireExchange exchange : exchanges) {
      exchange.fail(exchange.failures().closed());
    }
    clients.close();
    threads.setKeepAliveTime(1, TimeUnit.MILLISECONDS); // the JDK's client has things to end there
  }

  TransportOptions options() {
    return options;
  }

  ThreadPoolExecutor threads() {
    return threads;
  }

  Clients clients() {
    return clients;
  }

  Gates gates() {
    return gates;
  }

  void ended(WireExchange exchange) {
    exchanges.remove(exchange);
  }

  @Override
  public String toString() {
    return "JdkTransport[" + exchanges.size() + " in flight]";
  }
}
