package dev.headrace.transport.apache;

import dev.headrace.core.spi.TransportOptions;
import java.time.Duration;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Every setting of the engine that this transport relies on, in one place; none is left to the
 * engine's defaults, which may change.
 *
 * <p>What the engine cannot do here at all, because the classes that do it are not used: redirects,
 * retries, authentication, cookies, decoding, caching, protocol upgrades, proxies, {@code Expect},
 * header fields of its own, and logging of what passes over the wire.
 */
final class EngineSettings {

  /** Threads that read and write: one a processor, and no more than 8. */
  static final int IO_THREADS =
      Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors()));

  /** Threads for name resolution and trust stores. */
  static final int BLOCKING_THREADS = 4;

  /** How many names may wait for one of them. */
  static final int BLOCKING_QUEUE = 1_000;

  /** How long such a thread waits for more work. */
  static final Duration BLOCKING_THREAD_IDLE = Duration.ofSeconds(10);

  /** How long closing waits for the I/O threads to end. */
  static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

  /** How long an idle connection is kept if the server does not say. */
  static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

  /** No connection is used longer than this, so that a change in DNS is seen. */
  static final Duration TIME_TO_LIVE = Duration.ofMinutes(10);

  /** Read buffer and write buffer of a connection: what one TLS record holds. */
  static final int BUFFER_BYTES = 16 << 10;

  /** The most bytes that a streamed body's reader leaves waiting here. */
  static final int WINDOW_BYTES = 64 << 10;

  /** The most interim responses (1xx) to one request. */
  static final int INTERIM_RESPONSES = 8;

  /** How often a request meets a pooled connection that died before it was used. */
  static final int DEAD_CONNECTIONS = 3;

  static final PoolConcurrencyPolicy POOL_CONCURRENCY = PoolConcurrencyPolicy.STRICT;
  static final PoolReusePolicy POOL_REUSE = PoolReusePolicy.LIFO;
  static final SSLBufferMode TLS_BUFFERS = SSLBufferMode.STATIC;
  static final String[] TLS_PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /** Protocols in the order of preference (RFC 7301, RFC 9113 §3.2). */
  static final String[] ALPN = {"h2", "http/1.1"};

  static final String[] ALPN_HTTP1 = {"http/1.1"};

  /** How many streams a server is taken to allow until it says how many (RFC 9113 §6.5.2). */
  static final int STREAMS = 100;

  /** A connection that was silent for so long when a request on it is given up takes no other. */
  static final Duration DEAD_SILENCE = Duration.ofSeconds(1);

  /** How long the engine knows of a stream that it reset, with a margin: it forgets after 1 s. */
  static final Duration RESET_LINGER = Duration.ofMillis(900);

  /** How long a connection that nobody may use waits for what is still on its way. */
  static final Duration LAST_LINGER = Duration.ofSeconds(1);

  /** How many resets are remembered, for what may still arrive. */
  static final int RESETS_REMEMBERED = 1_000;

  /** The most bytes that came too late on a connection: its window of 2 GiB never knows of them. */
  static final long IGNORED_BYTES = 4L << 20;

  /** The most frames in a row that bring nothing to anybody. */
  static final int IDLE_FRAMES = 1_000;

  private EngineSettings() {}

  /** The pool's bound: above the client's own, so that nobody waits for a connection twice. */
  static int connectionsPerOrigin(TransportOptions options) {
    int permitted = options.connectionsPerOrigin();
    return (int) Math.min(Integer.MAX_VALUE, permitted + Math.max(8L, permitted / 4));
  }

  static IOReactorConfig reactor() {
    return IOReactorConfig.custom()
        .setIoThreadCount(IO_THREADS)
        .setSelectInterval(TimeValue.ofSeconds(1))
        .setSoTimeout(Timeout.DISABLED)
        .setSoReuseAddress(false)
        .setSoLinger(TimeValue.NEG_ONE_SECOND)
        .setSoKeepAlive(true)
        .setTcpNoDelay(true)
        .setTrafficClass(0)
        .setSndBufSize(0)
        .setRcvBufSize(0)
        .setTcpKeepIdle(-1)
        .setTcpKeepInterval(-1)
        .setTcpKeepCount(-1)
        .setSocksProxyAddress(null)
        .build();
  }

  static Http1Config http1(TransportOptions options) {
    return Http1Config.custom()
        .setVersion(HttpVersion.HTTP_1_1)
        .setBufferSize(BUFFER_BYTES)
        .setChunkSizeHint(2048)
        .setWaitForContinueTimeout(Timeout.ofSeconds(1)) // never used: no Expect is sent
        .setMaxLineLength(options.maxHeaderBytes())
        .setMaxHeaderCount(options.maxHeaderCount())
        .setMaxEmptyLineCount(1)
        .setInitialWindowSize(WINDOW_BYTES)
        .build();
  }

  static H2Config http2(TransportOptions options) {
    int entries = 32 * options.maxHeaderCount(); // RFC 9113 §6.5.2 counts 32 bytes for each field
    int fragments = options.maxHeaderBytes() / FrameReader.PAYLOAD_BYTES;
    return H2Config.custom()
        .setHeaderTableSize(0) // a head can be left out, then, and none swells by reference
        .setPushEnabled(false)
        .setMaxConcurrentStreams(1) // of the server's own, of which there are none
        .setInitialWindowSize(WINDOW_BYTES)
        .setMaxFrameSize(FrameReader.PAYLOAD_BYTES)
        .setMaxHeaderListSize(options.maxHeaderBytes() + entries)
        .setCompressionEnabled(true)
        .setMaxContinuations(8 + 2 * fragments)
        .build();
  }

  /** The times are kept by {@link WireExchange} and {@link Dial}, on the client's own timer. */
  static ConnectionConfig connection() {
    return ConnectionConfig.custom()
        .setConnectTimeout(Timeout.DISABLED)
        .setSocketTimeout(Timeout.DISABLED)
        .setValidateAfterInactivity(TimeValue.NEG_ONE_MILLISECOND)
        .setTimeToLive(TimeValue.of(TIME_TO_LIVE))
        .build();
  }
}
