package dev.headrace.testing;

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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The port of a {@link FaultServer}, the connections that came in on it, and their threads. */
final class FaultListener implements AutoCloseable {
  private static final int BACKLOG = 1_000;
  private static final Duration END_OF_THREADS = Duration.ofSeconds(10);
  private final FaultScript script;
  private final FaultLog log;
  private final Closeable socket;
  private final int port;
  private final Map<FaultConnection, Thread> open = new ConcurrentHashMap<>();
  private final Map<Integer, Http2Connection> http2 = new ConcurrentHashMap<>();
  private final ExecutorService streams;
  private @Nullable Thread acceptor; // set once, before it starts
  private volatile boolean closed;

  private FaultListener(FaultScript script, FaultLog log, Closeable socket, int port) {
    this.script = script;
    this.log = log;
    this.socket = socket;
    this.port = port;
    this.streams =
        Executors.newCachedThreadPool(task -> Threads.daemon(task, "fault-stream-" + port));
  }

  static FaultListener start(FaultScript script, FaultLog log, int port) {
    try {
      ServerSocket socket = new ServerSocket(port, BACKLOG, loopback());
      FaultListener listener = new FaultListener(script, log, socket, socket.getLocalPort());
      Thread acceptor =
          Threads.daemon(() -> listener.accept(socket), "fault-server-" + listener.port);
      listener.acceptor = acceptor;
      acceptor.start();
      return listener;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static FaultListener refusing(FaultScript script, FaultLog log) {
    try {
      Socket reserved = new Socket(); // bound, but nobody listens: the kernel answers with RST
      reserved.bind(new InetSocketAddress(loopback(), 0));
      return new FaultListener(script, log, reserved, reserved.getLocalPort());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
  }

  int port() {
    return port;
  }

  int openConnections() {
    return open.size();
  }

  @Nullable Http2Connection http2(int connection) {
    return http2.get(connection);
  }

  /** How many requests over HTTP/2 are neither answered nor given up. */
  int openStreams() {
    return http2.values().stream().mapToInt(Http2Connection::openStreams).sum();
  }

  boolean isClosed() {
    return closed;
  }

  FaultLog log() {
    return log;
  }

  /** Where requests over HTTP/2 are answered. */
  ExecutorService streams() {
    return streams;
  }

  void began(Http2Connection connection) {
    http2.put(connection.number(), connection);
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
    streams.shutdownNow();
    try {
      streams.awaitTermination(END_OF_THREADS.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
