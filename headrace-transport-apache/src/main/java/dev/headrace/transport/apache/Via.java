package dev.headrace.transport.apache;

import dev.headrace.core.Completions;
import dev.headrace.core.Origin;
import dev.headrace.core.ProxyServer;
import dev.headrace.core.spi.TransportOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where a new connection to an origin leads first: there, or to a proxy. Serves one {@link Dial}.
 */
final class Via {
  private final Dialer dialer;
  private final Origin origin;
  private final @Nullable ProxyServer proxy;
  private volatile @Nullable InetAddress address; // of the origin, for a SOCKS proxy

  private Via(Dialer dialer, Origin origin, @Nullable ProxyServer proxy) {
    this.dialer = dialer;
    this.origin = origin;
    this.proxy = proxy;
  }

  static Via of(Dialer dialer, Origin origin) {
    return new Via(dialer, origin, dialer.options().proxies().serverFor(origin));
  }

  /** The port to connect to. */
  int port() {
    return proxy == null ? origin.port() : proxy.port();
  }

  /** The addresses to connect to. A proxy that resolves names itself is left to do so. */
  CompletableFuture<InetAddress[]> resolve() {
    if (proxy == null) {
      return dialer.names().resolve(origin.host());
    }
    CompletableFuture<InetAddress[]> found =
        dialer.names().resolve(proxy.host()).exceptionallyCompose(this::hasNone);
    boolean byProxy =
        proxy.kind() == ProxyServer.Kind.SOCKS5H && Origin.address(origin.host()) == null;
    return !proxy.isSocks() || byProxy
        ? found
        : found.thenCombine(
            dialer.names().resolve(origin.host()),
            (addresses, targets) -> {
              address = targets[0];
              return addresses;
            });
  }

  private CompletableFuture<InetAddress[]> hasNone(Throwable failure) {
    Throwable cause = Completions.unwrap(failure);
    return CompletableFuture.failedFuture(
        cause instanceof UnknownHostException unknown ? failure(unknown) : cause);
  }

  /** What is to be said to the proxy before anything else, or null. */
  @Nullable ProxyTalk talk() {
    if (proxy == null) {
      return null;
    }
    if (proxy.isSocks()) {
      return new SocksTalk(proxy, origin, address);
    }
    TransportOptions options = dialer.options();
    return origin.isSecure()
        ? new ConnectTalk(proxy, origin, options.maxHeaderCount(), options.maxHeaderBytes())
        : null;
  }

  /** The proxy that is asked for whole URLs, or null. */
  @Nullable ProxyServer forwarder() {
    return proxy == null || proxy.isSocks() || origin.isSecure() ? null : proxy;
  }

  /** What it means that the connection failed before it led to the origin. */
  Exception failure(IOException thrown) {
    if (proxy == null || thrown instanceof SocketTimeoutException) {
      return thrown;
    }
    String name = "the proxy " + proxy.authority() + " ";
    if (thrown instanceof ProxyFailure said) {
      return new ProxyFailure(said.status, name + said.getMessage(), said.getCause());
    }
    String what =
        thrown instanceof UnknownHostException
            ? "has no address"
            : thrown instanceof ConnectException ? "refused the connection" : "cannot be reached";
    return new ProxyFailure(0, name + what, thrown);
  }
}
