package dev.headrace.transport.jdk;

import dev.headrace.core.spi.Transport;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.core.spi.TransportProvider;

/**
 * Makes transports on the HTTP client of the JDK ({@code java.net.http}), which need no library:
 * HTTP/1.1, clear and over TLS. Stateless; safe to share.
 *
 * <p>The front door takes it if there is no other, or when it is told to: {@code
 * Headrace.client(url).transport(new JdkTransportProvider())}.
 *
 * <p><b>What is hardened.</b> The JDK's client sends a GET or HEAD a second time by itself when the
 * connection is lost; here it is stopped before it writes, so that one call is one request. All
 * times are kept by the engine's own timer and cover the body; cancelling closes the connection,
 * and never one that is back in the pool. A handshake that the server ends is told from a request
 * that was lost. Connections to an origin are bounded. Redirects, cookies, credentials and proxies
 * of the JVM are not consulted. Content-Length and Transfer-Encoding are checked again.
 *
 * <p><b>HTTP/2 is off,</b> whatever a server offers: when it ends a connection, or has as many
 * streams as it allows, the JDK's client fails calls that others would wait with, and on 17 loses
 * some for ever. <b>Proxies</b> are refused when the transport is made.
 *
 * <p><b>What it cannot promise</b>, since the JDK does it and lets nobody look; each is a row that
 * {@code JdkTransportContractTest} checks, and stands in {@code docs/transports.md}:
 *
 * <ul>
 *   <li>Requests: fields go out in alphabetical order, {@code User-Agent} is added if there is
 *       none, {@code Content-Length: 0} to a request without a body; a field value beyond ASCII is
 *       refused instead of sent; the question mark of an empty query is dropped.
 *   <li>An answer that comes before the request's body is sent is seen afterwards.
 *   <li>Response heads: the order of different fields is lost. Read laxly: a status of four digits,
 *       fields without a colon or name, a bare CR or NUL, a list of lengths, chunks in HTTP/1.0; a
 *       chunk's size is taken modulo 2^32. Bytes that come along after a response are dropped. The
 *       bound on a head is checked when the JDK has read it, under the JDK's own bound.
 *   <li>A body up to the end of the connection is whole over TLS, too, if it was cut.
 *   <li>Phases: DNS, connecting and the handshake are all {@code CONNECT}, waiting for the head and
 *       reading it are both {@code WAIT}.
 *   <li>Closing on a JDK before 21: idle connections and a thread stay until the garbage collector
 *       finds them.
 * </ul>
 *
 * <p>Two more that no test shows. A GET or HEAD that is lost opens one more connection, on which
 * nothing is sent. On JDK 25 a connection that is closed while nothing is read from it is closed
 * for writing at once, and for the rest when the JDK's selector wakes, after 3 s at most.
 *
 * <p><b>Before JDK 25 on one or two processors</b> the JDK's client starts a thread for each
 * request unless the common pool has two threads: {@code
 * -Djava.util.concurrent.ForkJoinPool.common.parallelism=2} makes requests three times as cheap
 * there. 17.0.17 is the least update to be recommended.
 */
public final class JdkTransportProvider implements TransportProvider {

  /** A provider; {@link java.util.ServiceLoader} makes one by itself. */
  public JdkTransportProvider() {}

  /**
   * A new transport with threads of its own; the caller owns and closes it.
   *
   * @throws IllegalArgumentException if {@code options} have a proxy: this transport uses none
   * @throws IllegalStateException if the JVM was told not to check the names of hosts ({@code
   *     jdk.internal.httpclient.disableHostnameVerification}) and {@code options} are not insecure
   */
  @Override
  public Transport create(TransportOptions options) {
    return new JdkTransport(options);
  }

  /** Below all others: what is added to the class path on purpose goes first. */
  @Override
  public int priority() {
    return -100;
  }
}
