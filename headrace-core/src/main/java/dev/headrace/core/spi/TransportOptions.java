package dev.headrace.core.spi;

import dev.headrace.core.Durations;
import dev.headrace.core.Numbers;
import dev.headrace.core.Origin;
import dev.headrace.core.Proxies;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** What a transport is made with. Immutable, but for a TLS context that is made when needed. */
public final class TransportOptions {
  private final Duration connectTimeout;
  private final Duration idleReadTimeout;
  private final int connectionsPerOrigin;
  private final int maxHeaderCount;
  private final int maxHeaderBytes;
  private final @Nullable Function<Origin, SSLContext> tls;
  private final boolean insecure;
  private final Proxies proxies;
  private final boolean http2;
  private final TimeSource time;
  private final Timer timer;
  private @Nullable SSLContext trustsAll; // guarded by this

  private TransportOptions(Builder b) {
    connectTimeout = b.connectTimeout;
    idleReadTimeout = b.idleReadTimeout;
    connectionsPerOrigin = b.connectionsPerOrigin;
    maxHeaderCount = b.maxHeaderCount;
    maxHeaderBytes = b.maxHeaderBytes;
    tls = b.tls;
    insecure = b.insecure;
    proxies = b.proxies;
    http2 = b.http2;
    time = b.time;
    timer = b.timer;
  }

  /** A builder with the defaults; the transport reads the time and sets its timers there. */
  public static Builder builder(TimeSource time, Timer timer) {
    return new Builder(time, timer);
  }

  /** The time to get a connection, handshake included. Defaults to 10 s. */
  public Duration connectTimeout() {
    return connectTimeout;
  }

  /** The longest silence of the server while an answer is due. Defaults to 30 s. */
  public Duration idleReadTimeout() {
    return idleReadTimeout;
  }

  /** The most exchanges at a time with one origin. Defaults to 100. */
  public int connectionsPerOrigin() {
    return connectionsPerOrigin;
  }

  /** The most header fields of a response. Defaults to 200. */
  public int maxHeaderCount() {
    return maxHeaderCount;
  }

  /** The most bytes of a response's header section. Defaults to 64 KiB. */
  public int maxHeaderBytes() {
    return maxHeaderBytes;
  }

  /**
   * The TLS identity and trust for {@code origin}: as told, else one that checks nothing if the
   * options are insecure, the same for all origins, else the JVM's default. Runs code of the user,
   * which may block, with each call.
   *
   * @throws IllegalStateException if the JVM has none
   */
  public SSLContext tlsContext(Origin origin) {
    if (tls != null) {
      return tls.apply(origin);
    }
    try {
      return insecure ? trustsAll() : SSLContext.getDefault();
    } catch (GeneralSecurityException none) {
      throw new IllegalStateException("no TLS context", none);
    }
  }

  private synchronized SSLContext trustsAll() throws GeneralSecurityException {
    SSLContext context = trustsAll;
    if (context == null) {
      context = TrustAll.context();
      trustsAll = context;
    }
    return context;
  }

  /** Whether certificates and host names go unchecked. Defaults to false. */
  public boolean isInsecure() {
    return insecure;
  }

  /**
   * Which proxy leads to which origin. Defaults to none. A transport that cannot use them as they
   * are refuses to be made, with an {@link IllegalArgumentException}; it asks nobody else: no
   * environment variable, system property, {@link java.net.ProxySelector} or {@link
   * java.net.Authenticator}. A proxy's failure is a {@link dev.headrace.core.ProxyException}, never
   * a direct connection.
   */
  public Proxies proxies() {
    return proxies;
  }

  /**
   * Whether HTTP/2 is offered to https servers (RFC 9113 §3.2); HTTP/1.1 always is. Defaults to
   * true. A transport that knows only one of them speaks that.
   */
  public boolean isHttp2() {
    return http2;
  }

  /** The clock. */
  public TimeSource time() {
    return time;
  }

  /** The timer. */
  public Timer timer() {
    return timer;
  }

  /** Collects options. */
  public static final class Builder {
    private final TimeSource time;
    private final Timer timer;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration idleReadTimeout = Duration.ofSeconds(30);
    private int connectionsPerOrigin = 100;
    private int maxHeaderCount = 200;
    private int maxHeaderBytes = 64 << 10;
    private @Nullable Function<Origin, SSLContext> tls;
    private boolean insecure;
    private Proxies proxies = Proxies.none();
    private boolean http2 = true;

    private Builder(TimeSource time, Timer timer) {
      this.time = time;
      this.timer = timer;
    }

    /** The time to get a connection, handshake included. Defaults to 10 s. */
    public Builder connectTimeout(Duration value) {
      connectTimeout = Durations.positive(value, "connect timeout");
      return this;
    }

    /** The longest silence of the server while an answer is due. Defaults to 30 s. */
    public Builder idleReadTimeout(Duration value) {
      idleReadTimeout = Durations.positive(value, "idle-read timeout");
      return this;
    }

    /** The most exchanges at a time with one origin. Defaults to 100. */
    public Builder connectionsPerOrigin(int value) {
      connectionsPerOrigin = Numbers.atLeast(1, value, "connections per origin");
      return this;
    }

    /** The most header fields of a response. Defaults to 200. */
    public Builder maxHeaderCount(int value) {
      maxHeaderCount = Numbers.atLeast(1, value, "header count");
      return this;
    }

    /** The most bytes of a response's header section. Defaults to 64 KiB. */
    public Builder maxHeaderBytes(int value) {
      maxHeaderBytes = Numbers.atLeast(1, value, "header bytes");
      return this;
    }

    /** The TLS identity and trust for an origin. Defaults to the JVM's default context. */
    public Builder tls(Function<Origin, SSLContext> value) {
      tls = value;
      return this;
    }

    /** Leaves certificates and host names unchecked: for tests on one's own machine only. */
    public Builder insecure(boolean value) {
      insecure = value;
      return this;
    }

    /** Which proxy leads to which origin. Defaults to none. */
    public Builder proxies(Proxies value) {
      proxies = value;
      return this;
    }

    /** Whether HTTP/2 is offered to https servers. Defaults to true. */
    public Builder http2(boolean value) {
      http2 = value;
      return this;
    }

    /** The options. */
    public TransportOptions build() {
      return new TransportOptions(this);
    }
  }
}
