package dev.headrace.testing;

import dev.headrace.core.Url;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A small HTTP/1.1 server on the loopback interface that answers as a test wishes, well or badly,
 * down to the byte, and records what came in.
 *
 * <pre>{@code
 * try (FaultServer server = FaultServer.handling(request -> Reply.of(200, "hi"))) {
 *   client.get(server.base() + "/x") …
 *   assertThat(server.received().get(0).target()).isEqualTo("/x");
 * }
 *
 * FaultServer torn =
 *     FaultServer.builder()
 *         .on(1, 1, Step.bytes("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), Step.close())
 *         .handler(request -> Reply.of(200, "whole"))
 *         .start();
 * }</pre>
 *
 * <p>It listens at once, on a free port of 127.0.0.1. Each connection has a daemon thread of its
 * own, on which handlers run: they may block, and must be thread-safe. Connections are kept alive;
 * HEAD, chunked requests and {@code Expect: 100-continue} are understood. A handler that throws
 * makes a 500 and is found in {@link #failures()}. Closing the server ends everything, stalled
 * connections included. Thread-safe.
 */
public final class FaultServer implements AutoCloseable {
  private static final Duration END_OF_THREADS = Duration.ofSeconds(10);
  private final FaultScript script;
  private final @Nullable SSLContext tls;
  private final FaultLog log;
  private final Closeable socket;
  private final int port;
  private final Map<FaultConnection, Thread> open = new ConcurrentHashMap<>();
  private @Nullable Thread acceptor; // set once, before it starts
  private volatile boolean closed;

  private FaultServer(
      FaultScript script, @Nullable SSLContext tls, FaultLog log, ServerSocket listening) {
    this.script = script;
    this.tls = tls;
    this.log = log;
    this.socket = listening;
    this.port = listening.getLocalPort();
  }

  private FaultServer(Socket reserved) {
    this.script = new FaultScript();
    this.tls = null;
    this.log = new FaultLog(0);
    this.socket = reserved;
    this.port = reserved.getLocalPort();
  }

  /** A plain server that answers every request by {@code handler}. */
  public static FaultServer handling(Function<? super Received, Reply> handler) {
    return builder().handler(handler).start();
  }

  /** A server that refuses every connection; its port stays reserved until it is closed. */
  public static FaultServer refusing() {
    try {
      Socket reserved = new Socket(); // bound, but nobody listens: the kernel answers with RST
      reserved.bind(new InetSocketAddress(loopback(), 0));
      return new FaultServer(reserved);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** A server to be set up; it answers 501 to what it was not told. */
  public static Builder builder() {
    return new Builder();
  }

  /** The port. */
  public int port() {
    return port;
  }

  /** Scheme, host and port: {@code http://127.0.0.1:12345}. */
  public String base() {
    return (tls == null ? "http" : "https") + "://127.0.0.1:" + port;
  }

  /** The URL of {@code target}, a path that may have a query. */
  public Url url(String target) {
    return Url.parse(base() + target);
  }

  /** How many connections were accepted. */
  public int connections() {
    return log.connections();
  }

  /** How many of them are open. */
  public int openConnections() {
    return open.size();
  }

  /** How many requests came in. */
  public int requests() {
    return log.requests();
  }

  /** The most requests that were being answered at the same time. */
  public int peakConcurrency() {
    return log.peak();
  }

  /** The requests that came in, in order; the latest of them if there were very many. */
  public List<Received> received() {
    return log.received();
  }

  /** The numbers of the connections that the peer has closed or broken, in that order. */
  public List<Integer> closedByPeer() {
    return log.closedByPeer();
  }

  /** What handlers threw, and requests that could not be read. */
  public List<Throwable> failures() {
    return log.failures();
  }

  /**
   * Waits until {@code count} requests came in.
   *
   * @throws AssertionError if they did not within {@code patience} of real time
   */
  public void awaitRequests(int count, Duration patience) {
    log.await(() -> log.requests() >= count, patience, count + " requests");
  }

  /**
   * Waits until the peer has closed or broken a connection.
   *
   * @param connection its number, from 1
   * @throws AssertionError if it did not within {@code patience} of real time
   */
  public void awaitClosed(int connection, Duration patience) {
    log.await(
        () -> log.closedByPeer().contains(connection),
        patience,
        "connection " + connection + " closed by the peer");
  }

  /** Ends all connections and threads, and waits for the threads. */
  @Override
  public void close() {
    closed = true;
    try {
      socket.close();
    } catch (IOException alreadyGone) {
      log.failed(alreadyGone);
    }
    if (acceptor != null) { // it may be just about to open one more
      Threads.join(acceptor, END_OF_THREADS);
    }
    List<Thread> threads = List.copyOf(open.values());
    for (Map.Entry<FaultConnection, Thread> entry : open.entrySet()) {
      entry.getKey().end();
      entry.getValue().interrupt(); // a handler may block
    }
    for (Thread thread : threads) {
      Threads.join(thread, END_OF_THREADS);
    }
  }

  boolean isClosed() {
    return closed;
  }

  FaultLog log() {
    return log;
  }

  @Nullable SSLContext tls() {
    return tls;
  }

  void ended(FaultConnection connection) {
    open.remove(connection);
  }

  private void accept(ServerSocket socket) {
    while (!closed) {
      try {
        Socket wire = socket.accept();
        int number = log.accepted();
        FaultConnection connection = new FaultConnection(this, script, wire, number);
        Thread thread = Threads.daemon(connection, "fault-server-" + port + "-" + number);
        open.put(connection, thread);
        thread.start();
        if (closed) {
          connection.end();
        }
      } catch (IOException failure) {
        if (!closed) {
          log.failed(failure);
        }
      }
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
  }

  @Override
  public String toString() {
    return "FaultServer[" + base() + ", " + log + "]";
  }

  /** How a server behaves. Not thread-safe. */
  public static final class Builder {
    private static final int BACKLOG = 1_000;
    private final FaultScript script = new FaultScript();
    private @Nullable SSLContext tls;
    private int kept = 10_000;
    private int port;

    private Builder() {}

    /** Speaks TLS. Defaults to plain HTTP. */
    public Builder tls(SSLContext context) {
      tls = context;
      return this;
    }

    /** Answers what the script does not. Defaults to 501. */
    public Builder handler(Function<? super Received, Reply> answers) {
      script.handler(answers);
      return this;
    }

    /**
     * Answers once the head is in and the content is not, then closes the connection; where it
     * returns null the request is read on. Defaults to null for all.
     */
    public Builder beforeContent(Function<? super Received, @Nullable Reply> answers) {
      script.early(answers);
      return this;
    }

    /** Takes these steps as soon as connection number {@code connection}, from 1, is there. */
    public Builder onAccept(int connection, Step... steps) {
      script.onAccept(connection, List.of(steps));
      return this;
    }

    /** Answers the request of this number on the connection of this number, both from 1. */
    public Builder on(int connection, int request, Step... steps) {
      script.on(connection, request, Reply.raw(steps));
      return this;
    }

    /** Keeps the latest {@code count} requests for {@code received()}. Defaults to 10,000. */
    public Builder keep(int count) {
      if (count < 0) {
        throw new IllegalArgumentException("cannot keep " + count + " requests");
      }
      kept = count;
      return this;
    }

    /** Listens on this port. Defaults to a free one. */
    public Builder port(int number) {
      if (number < 0 || number > 65_535) {
        throw new IllegalArgumentException("not a port: " + number);
      }
      port = number;
      return this;
    }

    /** Starts the server. The caller closes it. */
    public FaultServer start() {
      try {
        ServerSocket socket = new ServerSocket(port, BACKLOG, loopback());
        FaultServer server = new FaultServer(script.copy(), tls, new FaultLog(kept), socket);
        Thread acceptor =
            Threads.daemon(() -> server.accept(socket), "fault-server-" + socket.getLocalPort());
        server.acceptor = acceptor;
        acceptor.start();
        return server;
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
