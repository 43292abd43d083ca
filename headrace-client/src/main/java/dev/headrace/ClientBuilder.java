package dev.headrace;

import dev.headrace.auth.Auth;
import dev.headrace.cache.Caching;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Durations;
import dev.headrace.core.Headers;
import dev.headrace.core.Layer;
import dev.headrace.core.Numbers;
import dev.headrace.core.Proxies;
import dev.headrace.core.ProxyServer;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import dev.headrace.core.spi.BodyCodec;
import dev.headrace.core.spi.Transport;
import dev.headrace.core.spi.TransportProvider;
import dev.headrace.limit.Concurrency;
import dev.headrace.limit.RateLimit;
import dev.headrace.limit.RateLimitReader;
import dev.headrace.retry.BreakerPolicy;
import dev.headrace.retry.IdempotencyKeys;
import dev.headrace.retry.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a client is made of. What is not said has the default named at each method. Not
 * thread-safe; the client that it builds is.
 */
public final class ClientBuilder {
  BaseUrl base;
  Auth auth = Auth.none();
  final List<RateLimit> rateLimits = new ArrayList<>();
  final List<RateLimitReader> rateLimitReaders = new ArrayList<>();
  boolean learnLimits = true;
  @Nullable Caching caching;
  RetryPolicy retry = RetryPolicy.standard();
  IdempotencyKeys idempotencyKeys = IdempotencyKeys.given();
  @Nullable BreakerPolicy breaker;
  CallOptions options = CallOptions.none();
  @Nullable String userAgent;
  @Nullable SSLContext sslContext;
  boolean insecure;
  Proxies proxies = Proxies.none();
  boolean http2 = true;
  Duration connectTimeout = Duration.ofSeconds(10);
  Duration idleReadTimeout = Duration.ofSeconds(30);
  int connectionsPerOrigin = 100;
  int maxHeaderCount = 200;
  int maxHeaderBytes = 64 << 10;
  @Nullable Concurrency concurrency;
  int maxWaiters = 10_000;
  int maxLimitGroups = 10_000;
  int maxRedirects = 10;
  Duration drain = Duration.ofSeconds(10);
  @Nullable Transport transport;
  @Nullable TransportProvider transports;
  @Nullable BodyCodec codec;
  @Nullable Executor callbacks;
  TimeSource time = TimeSource.system();
  @Nullable Timer timer;
  final Map<Place, List<Layer>> layers = new EnumMap<>(Place.class);
  boolean logCalls;
  String name;

  ClientBuilder(BaseUrl base) {
    this.base = base;
    this.name = "headrace." + base.origin().host();
  }

  /**
   * Whose credential the calls carry. Defaults to none. It is sent to the base URL's origin only.
   */
  public ClientBuilder auth(Auth auth) {
    this.auth = auth;
    return this;
  }

  /** Adds a rate limit; a call needs room in all of them. Defaults to none. */
  public ClientBuilder rateLimit(RateLimit limit) {
    rateLimits.add(limit);
    return this;
  }

  /**
   * Whether limits that are not given are learned from what answers say about them, so that no
   * request is sent that the server would reject. Defaults to true. Only what is proved counts:
   * units that remain, and windows that are told. What was learned is among {@link
   * ApiClient#limits()}. A client that is to start slowly, too, and to find by its rejections what
   * the server does not tell is given {@link RateLimit#discover()}.
   */
  public ClientBuilder learnLimits(boolean value) {
    learnLimits = value;
    return this;
  }

  /**
   * Adds a reader of what answers say about the server's rate limits; what usual header fields say
   * is read without one. Defaults to none.
   */
  public ClientBuilder rateLimitReader(RateLimitReader reader) {
    rateLimitReaders.add(reader);
    return this;
  }

  /** How answers are cached. Defaults to not at all. */
  public ClientBuilder cache(Caching caching) {
    this.caching = caching;
    return this;
  }

  /** When a failed attempt is repeated. Defaults to {@link RetryPolicy#standard()}. */
  public ClientBuilder retry(RetryPolicy policy) {
    this.retry = policy;
    return this;
  }

  /** Which calls have idempotency keys, and where. Defaults to {@link IdempotencyKeys#given()}. */
  public ClientBuilder idempotencyKeys(IdempotencyKeys value) {
    idempotencyKeys = value;
    return this;
  }

  /** When an origin that fails is given a rest. Defaults to never. */
  public ClientBuilder breaker(BreakerPolicy policy) {
    breaker = policy;
    return this;
  }

  /**
   * Sets options for all calls; a call's own win. Defaults to those of {@link CallOptions}. Header
   * fields that hold secrets, by tag or by name, are sent to the base URL's origin only.
   */
  public ClientBuilder options(Consumer<CallOptions.Builder> fill) {
    options = CallOptions.of(fill).over(options);
    FramingHeaders.refuse(options.headers());
    return this;
  }

  /** Sets a header field on all requests; one that holds a secret as {@link #options} says. */
  public ClientBuilder header(String name, String value) {
    return options(o -> o.header(name, value));
  }

  /** Sets a header field whose value is a secret on all requests: masked wherever it is shown. */
  public ClientBuilder sensitiveHeader(String name, String value) {
    return options(o -> o.sensitiveHeader(name, value));
  }

  /** What the client calls itself. Defaults to {@code headrace/VERSION java/VERSION}. */
  public ClientBuilder userAgent(String value) {
    Headers.of("User-Agent", value);
    userAgent = value;
    return this;
  }

  /** Trust and identity for https. Defaults to the JVM's. */
  public ClientBuilder sslContext(SSLContext context) {
    sslContext = context;
    return this;
  }

  /** Leaves certificates and host names unchecked: for tests on one's own machine only. */
  public ClientBuilder insecure() {
    insecure = true;
    return this;
  }

  /**
   * Sends every call through the proxy that {@link ProxyServer#parse} reads: {@code
   * http://host:port}, {@code socks5://…} or {@code socks5h://…}, {@code user:password@} before the
   * host if it wants them. Defaults to no proxy; the JVM's own settings and the environment are not
   * looked at unless asked.
   *
   * @throws IllegalArgumentException if it is no proxy's URL; does not show it
   */
  public ClientBuilder proxy(String url) {
    return proxies(Proxies.of(ProxyServer.parse(url)));
  }

  /** Sends each call through the proxy for its origin. Defaults to none. */
  public ClientBuilder proxies(Proxies value) {
    proxies = value;
    return this;
  }

  /**
   * Sends calls through the proxies that the process's environment names, as {@link
   * Proxies#fromEnvironment} reads it now. Defaults to not looking there.
   *
   * @throws IllegalArgumentException if a variable is no proxy's URL; does not show it
   */
  public ClientBuilder proxyFromEnvironment() {
    return proxies(Proxies.fromEnvironment(System::getenv));
  }

  /**
   * Whether HTTP/2 is offered to https servers, which then choose; HTTP/1.1 always is. Defaults to
   * true.
   */
  public ClientBuilder http2(boolean offered) {
    http2 = offered;
    return this;
  }

  /** The time to get a connection, proxy and handshake included. Defaults to 10 s. */
  public ClientBuilder connectTimeout(Duration value) {
    connectTimeout = Durations.positive(value, "connect timeout");
    return this;
  }

  /** The longest silence of the server while an answer is due, body included. Defaults to 30 s. */
  public ClientBuilder idleReadTimeout(Duration value) {
    idleReadTimeout = Durations.positive(value, "idle-read timeout");
    return this;
  }

  /** The most exchanges at a time with one origin. Defaults to 100. */
  public ClientBuilder connectionsPerOrigin(int value) {
    connectionsPerOrigin = Numbers.atLeast(1, value, "connections per origin");
    return this;
  }

  /** The most header fields of a response. Defaults to 200. */
  public ClientBuilder maxHeaderCount(int value) {
    maxHeaderCount = Numbers.atLeast(1, value, "header count");
    return this;
  }

  /** The most bytes of a response's header section. Defaults to 64 KiB. */
  public ClientBuilder maxHeaderBytes(int value) {
    maxHeaderBytes = Numbers.atLeast(1, value, "header bytes");
    return this;
  }

  /**
   * The most requests at a time to one origin, from the permit to the end of the answer's body.
   * Defaults to {@link #connectionsPerOrigin}.
   */
  public ClientBuilder concurrency(Concurrency value) {
    concurrency = value;
    return this;
  }

  /**
   * The most groups of calls that are limited together: one for each rate limit and key of its
   * scope, and one for each origin. Idle ones go by themselves; a call that needs one more than
   * that is refused. Defaults to 10,000.
   */
  public ClientBuilder maxLimitGroups(int value) {
    maxLimitGroups = Numbers.atLeast(2, value, "limit groups");
    return this;
  }

  /** The most calls that wait for a permit; one more is refused. Defaults to 10,000. */
  public ClientBuilder maxWaiters(int value) {
    maxWaiters = Numbers.atLeast(1, value, "waiters");
    return this;
  }

  /** The most redirects that a call follows. Defaults to 10; 0 follows none. */
  public ClientBuilder maxRedirects(int value) {
    maxRedirects = Numbers.atLeast(0, value, "redirects");
    return this;
  }

  /** How long {@link ApiClient#close()} waits for the calls in flight. Defaults to 10 s. */
  public ClientBuilder drain(Duration value) {
    drain = Durations.positive(value, "drain");
    return this;
  }

  /**
   * What puts requests on the wire; the client closes it. Defaults to the one on the class path.
   */
  public ClientBuilder transport(Transport value) {
    transport = value;
    transports = null;
    return this;
  }

  /** Whose transport puts requests on the wire, made with the client's own settings. */
  public ClientBuilder transport(TransportProvider value) {
    transports = value;
    transport = null;
    return this;
  }

  /** What turns values into bodies and back. Defaults to the one on the class path. */
  public ClientBuilder codec(BodyCodec value) {
    codec = value;
    return this;
  }

  /**
   * Where asynchronous calls are decoded and their futures completed, and where providers of tokens
   * run. Defaults to virtual threads on JDK 21 and later, else to a pool of 64. {@code
   * Runnable::run} saves the hop, for those who never block: it is the I/O thread.
   */
  public ClientBuilder callbacksOn(Executor executor) {
    callbacks = executor;
    return this;
  }

  /** Clock and timer for everything, such as {@code FakeTime} in tests. Defaults to the JVM's. */
  public <T extends TimeSource & Timer> ClientBuilder time(T both) {
    time = both;
    timer = both;
    return this;
  }

  /**
   * Adds a layer at {@code place}, inside of those added there before. A streamed response that it
   * neither hands on nor closes is closed when it is garbage, and the client's logger is warned.
   */
  public ClientBuilder layer(Place place, Layer layer) {
    layers.computeIfAbsent(place, p -> new ArrayList<>()).add(layer);
    return this;
  }

  /** Adds a layer at {@link Place#CALL} that changes, or only looks at, the request. */
  public ClientBuilder onRequest(UnaryOperator<Request> change) {
    return layer(Place.CALL, UserLayers.changing(change));
  }

  /** Adds a layer at {@link Place#CALL} that looks at the response, its body aside. */
  public ClientBuilder onResponse(Consumer<Response> watcher) {
    return layer(Place.CALL, UserLayers.watching(watcher));
  }

  /**
   * Writes one line a call at INFO. Defaults to off. The logger is {@link System.Logger} under the
   * client's name; its DEBUG level shows each call's journal. Secrets are masked at every level.
   */
  public ClientBuilder logCalls() {
    logCalls = true;
    return this;
  }

  /**
   * The client's name: its logger's and its threads'. Defaults to {@code headrace.} and the host.
   */
  public ClientBuilder name(String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("the client's name is blank");
    }
    name = value;
    return this;
  }

  /**
   * Lets calls name absolute URLs; neither the credential nor secret fields that are set for all
   * calls go with them to another origin.
   */
  public ClientBuilder allowAbsoluteUrls() {
    base = base.allowingAbsolute();
    return this;
  }

  /**
   * The client.
   *
   * @throws IllegalStateException if there is no transport on the class path and none was given; or
   *     one was given and proxies too, which it would not know of
   */
  public ApiClient build() {
    return new Assembler(this).assemble();
  }
}
