package dev.headrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A small proxy on the loopback interface: HTTP (CONNECT, and absolute-form for http) and SOCKS 5
 * on one port. It takes every name for one of the loopback interface, so that a test sees who
 * resolves names, and records what it was asked for.
 *
 * <pre>{@code
 * try (FaultServer server = …; TestProxy proxy = TestProxy.wanting("user", "password")) {
 *   … http://user:password@127.0.0.1:PORT
 *   assertThat(proxy.asked()).containsExactly("CONNECT api.test:443");
 * }
 * }</pre>
 *
 * <p>For a proxy that fails there is {@link FaultServer}. Closing it ends all connections. It
 * listens at once, on a free port of 127.0.0.1. Thread-safe.
 */
public final class TestProxy implements AutoCloseable {
  private static final Duration END_OF_THREADS = Duration.ofSeconds(10);
  private static final int BACKLOG = 1_000;
  private final ServerSocket listening;
  private final @Nullable String user;
  private final String password;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final Thread acceptor;
  private volatile boolean closed;

  private TestProxy(@Nullable String user, String password) {
    this.user = user;
    this.password = password;
    try {
      listening = new ServerSocket(0, BACKLOG, loopback());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    acceptor = Threads.daemon(this::accept, "test-proxy-" + listening.getLocalPort());
  }

  /** A proxy for everybody. The caller closes it. */
  public static TestProxy start() {
    return started(new TestProxy(null, ""));
  }

  /** A proxy for who has this user name and password, in UTF-8. The caller closes it. */
  public static TestProxy wanting(String user, String password) {
    return started(new TestProxy(user, password));
  }

  private static TestProxy started(TestProxy proxy) {
    proxy.acceptor.start();
    return proxy;
  }

  /** The port. */
  public int port() {
    return listening.getLocalPort();
  }

  /** Host and port: {@code 127.0.0.1:12345}. */
  public String authority() {
    return "127.0.0.1:" + port();
  }

  /**
   * What it was asked for with the right credentials, in order: {@code CONNECT host:port}, {@code
   * GET http://host:port/path}, {@code SOCKS5 address:port} or {@code SOCKS5 name host:port}.
   */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  /** How many connections are open, to clients and to servers. */
  public int openConnections() {
    return open.size();
  }

  /** What it did not understand. */
  public List<Throwable> failures() {
    return List.copyOf(failures);
  }

  /** Ends all connections and threads. */
  @Override
  public void close() {
    closed = true;
    end(listening);
    Threads.join(acceptor, END_OF_THREADS);
    open.forEach(TestProxy::end);
    threads.forEach(thread -> Threads.join(thread, END_OF_THREADS));
  }

  void asks(String what) {
    asked.add(what);
  }

  @Nullable String user() {
    return user;
  }

  String password() {
    return password;
  }

  /** A connection to {@code port} of the loopback interface, whatever name the server goes by. */
  Socket connect(int port) throws IOException {
    Socket server = new Socket(loopback(), port);
    keep(server);
    return server;
  }

  /** Runs {@code work} on a thread of its own, and closes both sockets afterwards. */
  void run(Work work, Socket one, Socket other) {
    Thread thread =
        Threads.daemon(
            () -> {
              try {
                work.run();
              } catch (RequestReader.Malformed wrong) {
                failures.add(wrong);
              } catch (IOException gone) {
                // a connection that ends is the other one's end
              } finally {
                end(one);
                end(other);
                open.remove(one);
                open.remove(other);
                threads.remove(Thread.currentThread());
              }
            },
            "test-proxy-" + port());
    threads.add(thread);
    thread.start();
  }

  /** What may end with a connection. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = listening.accept();
        keep(client);
        run(new ProxiedConnection(this, client), client, client);
      } catch (IOException failure) {
        if (!closed) {
          failures.add(failure);
        }
      }
    }
  }

  private void keep(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    open.add(socket);
    if (closed) {
      socket.close();
    }
  }

  private static void end(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception alreadyGone) {
      // so it is
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
  }

  @Override
  public String toString() {
    return "TestProxy[" + authority() + ", asked " + asked.size() + " times]";
  }
}
