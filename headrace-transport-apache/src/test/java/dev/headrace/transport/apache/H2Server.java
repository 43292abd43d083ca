package dev.headrace.transport.apache;

import dev.headrace.core.Url;
import dev.headrace.testing.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** An HTTP/2 server over TLS on real sockets, which can also send any frame at any time. */
final class H2Server implements AutoCloseable {
  static final TestCertificates CERTIFICATES = TestCertificates.localhost();

  /** What is done about a request when its head is here; runs on a thread of its own. */
  interface Handler {
    void handle(H2Peer peer, H2Peer.Received request) throws IOException;
  }

  /** What the server sends first on a connection. */
  interface Greeting {
    void greet(H2Peer peer) throws IOException;
  }

  private final List<H2Peer> peers = new CopyOnWriteArrayList<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "h2-server");
            thread.setDaemon(true);
            return thread;
          });
  private final SSLServerSocket socket;
  private final Greeting greeting;
  private final Handler handler;

  private H2Server(Greeting greeting, Handler handler) throws IOException {
    this.greeting = greeting;
    this.handler = handler;
    socket =
        (SSLServerSocket)
            CERTIFICATES
                .serverContext()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    threads.execute(this::accept);
  }

  static H2Server handling(Handler handler) {
    return greeting(H2Peer::settings, handler);
  }

  /** Never answers, and never allows more of a body than it has to. */
  static H2Server withoutCredit() {
    return greeting(
        peer -> {
          peer.givesCredit = false;
          peer.settings();
        },
        (peer, request) -> {});
  }

  static H2Server greeting(Greeting greeting, Handler handler) {
    try {
      return new H2Server(greeting, handler);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private void accept() {
    try {
      while (true) {
        SSLSocket accepted = (SSLSocket) socket.accept();
        threads.execute(() -> serve(accepted));
      }
    } catch (IOException closed) {
      // the end
    }
  }

  private void serve(SSLSocket accepted) {
    try (accepted) {
      accepted.startHandshake();
      H2Peer peer = new H2Peer(accepted, threads, handler);
      peers.add(peer);
      greeting.greet(peer);
      peer.run();
    } catch (IOException ended) {
      // the client's end, or ours
    }
  }

  Url url(String path) {
    return Url.parse("https://127.0.0.1:" + socket.getLocalPort() + path);
  }

  int connections() {
    return peers.size();
  }

  H2Peer peer(int number) {
    return peers.get(number);
  }

  int requests() {
    return peers.stream().mapToInt(p -> p.requests().size()).sum();
  }

  int resets() {
    return peers.stream().mapToInt(p -> p.resets().size()).sum();
  }

  void await(BooleanSupplier condition, String what) {
    Rig.until(condition, what);
  }

  static Rig rig() {
    return rig(options -> {});
  }

  static Rig rig(
      java.util.function.Consumer<dev.headrace.core.spi.TransportOptions.Builder> setUp) {
    return new Rig(
        options -> {
          options.tls(origin -> CERTIFICATES.trustingContext());
          setUp.accept(options);
        });
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    peers.forEach(H2Peer::cut);
    threads.shutdownNow();
  }
}
